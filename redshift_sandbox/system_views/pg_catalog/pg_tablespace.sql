-- Tablespaces, of which there is one.
--
--   oid oid
--   spcname name
--   spcowner integer
select
    1663 as oid,
    'pg_default' as spcname,
    1 as spcowner
