-- Privileges as the catalogue lists them: for each object an array of texts like `group readers=r/awsuser`.
--
--   kind text
--   object oid
--   acl text[]
with entries as (
    select
        g.kind,
        g.object,
        case when g.grantee_kind in ('group', 'role') then g.grantee_kind || ' ' else '' end
        || case g.grantee_kind when 'public' then '' else n.name end
        || '='
        || string_agg(
            coalesce(p.letter, 'arwdRxtDA') || case when g.grantable then '*' else '' end, '' order by p.place
        )
        || '/'
        || coalesce((
            select u.name from metadata.users as u
            where u.id = g.grantor
        ), '') as entry
    from metadata.grants as g
    left join internal.grantees as n on g.grantee_kind = n.kind and g.grantee = n.id
    left join internal.privilege_letters as p on g.privilege = p.privilege
    where g.column_name is null
    group by g.kind, g.object, g.grantee_kind, g.grantee, n.name, g.grantor
)

select
    kind,
    object,
    list(entry order by entry) as acl
from entries
group by kind, object
