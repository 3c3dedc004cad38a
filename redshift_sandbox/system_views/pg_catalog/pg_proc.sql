-- Functions: those of the system and those that users made.
--
--   oid oid
--   prooid oid
--   proname name
--   pronamespace oid
--   proowner integer
--   prolang oid
--   procost real
--   prorows real
--   proisagg boolean
--   proiswindow boolean
--   prokind "char"
--   prosecdef boolean
--   proisstrict boolean
--   proretset boolean
--   provolatile "char"
--   pronargs smallint
--   prorettype oid
--   proargtypes oidvector
--   proargnames text[]
--   prosrc text
--   probin text
--   proacl text[]
select
    oid,
    oid as prooid,
    name as proname,
    11 as pronamespace,
    1 as proowner,
    12 as prolang,
    0 as procost,
    0 as prorows,
    aggregate as proisagg,
    false as proiswindow,
    case when aggregate then 'a' else 'f' end as prokind,
    false as prosecdef,
    true as proisstrict,
    false as proretset,
    'i' as provolatile,
    len(arguments) as pronargs,
    result as prorettype,
    arguments as proargtypes,
    null as proargnames,
    name as prosrc,
    null as probin,
    null as proacl
from static.procedures
union all by name
select
    oid,
    prooid,
    proname,
    pronamespace,
    proowner,
    prolang,
    procost,
    prorows,
    proisagg,
    proiswindow,
    prokind,
    prosecdef,
    proisstrict,
    proretset,
    provolatile,
    pronargs,
    prorettype,
    proargtypes,
    proargnames,
    prosrc,
    probin,
    proacl
from pg_catalog.pg_udf
