-- Functions as in pg_proc.
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
--   proargmodes text[]
--   proallargtypes oid[]
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
    proacl,
    null as proargmodes,
    null as proallargtypes
from pg_catalog.pg_proc
