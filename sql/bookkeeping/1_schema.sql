-- Where loads keep their books, apart from the tables that people query.
create schema if not exists etl
