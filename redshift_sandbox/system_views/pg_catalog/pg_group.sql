-- Groups of users, with their members' numbers in order.
--
--   groname name
--   grosysid integer
--   grolist integer[]
select
    g.name as groname,
    g.id as grosysid,
    (
        select list(m.user_id order by m.user_id) from metadata.group_members as m
        where m.group_id = g.id
    ) as grolist
from metadata.groups as g
