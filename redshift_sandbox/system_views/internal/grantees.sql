-- Who holds privileges, by the kind and number that grants write: users, groups, roles, and everyone as public.
--
--   kind text
--   id integer
--   name text
select
    'public' as kind,
    0 as id,
    'public' as name
union all by name
select
    'user' as kind,
    id,
    name
from metadata.users
union all by name
select
    'group' as kind,
    id,
    name
from metadata.groups
union all by name
select
    'role' as kind,
    id,
    name
from metadata.roles
