-- Columns of tables and views, with those that late-binding views would have now.
--
--   relation oid
--   number integer
--   name name
--   type_name text
--   type_oid oid
--   modifier integer
--   type_length integer
--   not_null boolean
--   default_sql text
--   identity text
--   seed bigint
--   step bigint
--   encoding text
--   distkey boolean
--   sortkey integer
select
    relation,
    number,
    name,
    type_name,
    type_oid,
    modifier,
    type_length,
    not_null,
    default_sql,
    identity,
    seed,
    step,
    encoding,
    distkey,
    sortkey
from metadata.columns
where
    relation not in (
        select oid from metadata.relations
        where late_binding
    )
union all by name
select
    relation,
    number,
    name,
    type_name,
    type_oid,
    modifier,
    type_length,
    false as not_null,
    null as default_sql,
    '' as identity,
    0 as seed,
    0 as step,
    'none' as encoding,
    false as distkey,
    0 as sortkey
from planned.late_binding_columns
