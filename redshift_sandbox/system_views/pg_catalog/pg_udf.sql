-- Functions that users made.
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
    f.oid,
    f.oid as prooid,
    f.name as proname,
    f.schema_oid as pronamespace,
    f.owner as proowner,
    14 as prolang,
    0 as procost,
    0 as prorows,
    false as proisagg,
    false as proiswindow,
    'f' as prokind,
    false as prosecdef,
    false as proisstrict,
    false as proretset,
    f.volatility as provolatile,
    len(f.argument_oids) as pronargs,
    f.result_oid as prorettype,
    f.argument_oids as proargtypes,
    case when list_bool_or(list_transform(f.argument_names, lambda x: x <> '')) then f.argument_names end
        as proargnames,
    f.body as prosrc,
    null as probin,
    a.acl as proacl
from metadata.functions as f
left join internal.acl as a on a.kind = 'function' and f.oid = a.object
