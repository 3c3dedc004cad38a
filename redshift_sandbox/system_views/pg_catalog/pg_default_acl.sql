-- Privileges that ALTER DEFAULT PRIVILEGES grants on what is made later. psql calls `defacluser` `defaclrole`.
--
--   oid oid
--   defacluser oid
--   defaclnamespace oid
--   defaclobjtype "char"
--   defaclacl text[]
--   defaclrole oid
with entries as (
    select
        g.owner,
        g.schema_name,
        case when g.grantee_kind in ('group', 'role') then g.grantee_kind || ' ' else '' end
        || case g.grantee_kind when 'public' then '' else n.name end
        || '='
        || string_agg(
            coalesce(p.letter, 'arwdRxtDA') || case when g.grantable then '*' else '' end, '' order by p.place
        )
        || '/'
        || coalesce((
            select u.name from metadata.users as u
            where u.id = g.owner
        ), '') as entry
    from metadata.default_grants as g
    left join internal.grantees as n on g.grantee_kind = n.kind and g.grantee = n.id
    left join internal.privilege_letters as p on g.privilege = p.privilege
    group by g.owner, g.schema_name, g.grantee_kind, g.grantee, n.name
)

select
    900000 + row_number() over (order by e.owner, e.schema_name) as oid,
    e.owner as defacluser,
    coalesce((
        select s.oid from metadata.schemas as s
        where s.name = e.schema_name
    ), 0) as defaclnamespace,
    'r' as defaclobjtype,
    list(e.entry order by e.entry) as defaclacl,
    e.owner as defaclrole
from entries as e
group by e.owner, e.schema_name
