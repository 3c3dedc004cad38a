-- Access methods of indexes, of which there is one.
--
--   oid oid
--   amname name
select
    403 as oid,
    'btree' as amname
