-- Rules of views: one for each view.
--
--   oid oid
--   tableoid oid
--   rulename name
--   ev_class oid
--   ev_type "char"
--   ev_enabled "char"
--   is_instead boolean
select
    oid + 500000000 as oid,
    2618 as tableoid,
    '_RETURN' as rulename,
    oid as ev_class,
    '1' as ev_type,
    'O' as ev_enabled,
    true as is_instead
from internal.relations
where kind <> 'table'
