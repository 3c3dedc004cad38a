-- The query id of the last COPY of this session, which its load errors carry.
select pg_last_copy_id() as copy_id
