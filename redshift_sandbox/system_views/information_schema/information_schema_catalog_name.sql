-- The session's database.
--
--   catalog_name name
select getvariable('sandbox_database') as catalog_name
