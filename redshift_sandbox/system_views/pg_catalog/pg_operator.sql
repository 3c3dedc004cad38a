-- Operators of the system.
--
--   oid oid
--   tableoid oid
--   oprname name
--   oprnamespace oid
--   oprowner integer
--   oprkind "char"
--   oprcanhash boolean
--   oprleft oid
--   oprright oid
--   oprresult oid
--   oprcom oid
--   oprnegate oid
--   oprcode regproc
--   oprrest regproc
--   oprjoin regproc
select
    oid,
    2617 as tableoid,
    name as oprname,
    11 as oprnamespace,
    1 as oprowner,
    'b' as oprkind,
    name = '=' as oprcanhash,
    left_type as oprleft,
    right_type as oprright,
    result as oprresult,
    0 as oprcom,
    0 as oprnegate,
    code as oprcode,
    0 as oprrest,
    0 as oprjoin
from static.operators
