-- Collations, of which there is one.
--
--   oid oid
--   collname name
--   collnamespace oid
select
    100 as oid,
    'default' as collname,
    11 as collnamespace
