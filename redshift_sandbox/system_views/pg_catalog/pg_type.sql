-- Data types, and the row type of each relation.
--
--   oid oid
--   typname name
--   typnamespace oid
--   typowner integer
--   typlen smallint
--   typbyval boolean
--   typtype "char"
--   typcategory "char"
--   typispreferred boolean
--   typisdefined boolean
--   typdelim "char"
--   typrelid oid
--   typelem oid
--   typinput regproc
--   typoutput regproc
--   typreceive regproc
--   typsend regproc
--   typalign "char"
--   typstorage "char"
--   typnotnull boolean
--   typbasetype oid
--   typtypmod integer
--   typndims integer
--   typcollation oid
--   typdefault text
select
    oid,
    name as typname,
    11 as typnamespace,
    1 as typowner,
    length as typlen,
    length between 1 and 8 as typbyval,
    case category when 'P' then 'p' else 'b' end as typtype,
    category as typcategory,
    false as typispreferred,
    true as typisdefined,
    ',' as typdelim,
    0 as typrelid,
    element as typelem,
    put as typinput,
    out as typoutput,
    recv as typreceive,
    send as typsend,
    'i' as typalign,
    'p' as typstorage,
    false as typnotnull,
    0 as typbasetype,
    -1 as typtypmod,
    0 as typndims,
    0 as typcollation,
    null as typdefault
from static.types
union all by name
select
    r.oid + 1000000000 as oid,
    r.name as typname,
    n.oid as typnamespace,
    r.owner as typowner,
    -1 as typlen,
    false as typbyval,
    'c' as typtype,
    'C' as typcategory,
    false as typispreferred,
    true as typisdefined,
    ',' as typdelim,
    r.oid as typrelid,
    0 as typelem,
    2290 as typinput,
    2291 as typoutput,
    2402 as typreceive,
    2403 as typsend,
    'd' as typalign,
    'x' as typstorage,
    false as typnotnull,
    0 as typbasetype,
    -1 as typtypmod,
    0 as typndims,
    0 as typcollation,
    null as typdefault
from internal.relations as r
inner join pg_catalog.pg_namespace as n on r.schema_name = n.nspname
