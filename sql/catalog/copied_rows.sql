-- How many rows the last COPY of this session brought.
select pg_last_copy_count() as loaded_rows
