-- Languages of functions.
--
--   oid oid
--   tableoid oid
--   lanname name
--   lanowner integer
--   lanispl boolean
--   lanpltrusted boolean
--   lanplcallfoid oid
--   lanvalidator oid
--   lanacl text[]
select
    l.oid,
    2612 as tableoid,
    l.lanname,
    1 as lanowner,
    l.lanispl,
    l.lanpltrusted,
    0 as lanplcallfoid,
    0 as lanvalidator,
    a.acl as lanacl
from (
    values
    (12, 'internal', false, false),
    (14, 'sql', false, true),
    (100125, 'plpythonu', true, false)
) as l (oid, lanname, lanispl, lanpltrusted)
left join internal.acl as a on a.kind = 'language' and l.oid = a.object
