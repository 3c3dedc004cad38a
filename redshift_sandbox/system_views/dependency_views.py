"""What depends on what, and PostgreSQL's listings of rules, indexes and databases."""

from __future__ import annotations

from redshift_sandbox.system_views.relation import SystemRelation, columns


def _view(name: str, declaration: str, body: str) -> SystemRelation:
    return SystemRelation("pg_catalog", name, columns(declaration), body)


_KEYS = "{meta}.constraints k join {pg}.sandbox_relations r on r.oid = k.relation"

# A view's rule depends on the columns it reads (on the table, where it reads none) and makes the view; a key's index is
# made by its constraint, which depends on its columns; a foreign key depends on the other table's columns and index.
_DEPEND = f"""
    select 2618, view + 500000000, 0, case when target in (select oid from {{meta}}.functions) then 1255 else 1259 end,
      target, coalesce(number, 0), 'n' from {{meta}}.dependencies
    union all select 2618, oid + 500000000, 0, 1259, oid, 0, 'i' from {{pg}}.sandbox_relations where kind <> 'table'
    union all select 1259, r.oid, 0, 2615, s.oid, 0, 'n' from {{pg}}.sandbox_relations r
      join {{meta}}.schemas s on s.name = r.schema_name
    union all select 1255, f.oid, 0, 2615, f.schema_oid, 0, 'n' from {{meta}}.functions f
    union all select 1259, k.oid, 0, 2606, k.oid, 0, 'i' from {_KEYS} where k.kind in ('p', 'u')
    union all select 2606, k.oid, 0, 1259, k.relation, unnest(k.columns), 'a' from {_KEYS}
    union all select 2606, k.oid, 0, 1259, k.target, unnest(k.target_columns), 'n' from {_KEYS} where k.kind = 'f'
    union all select 2606, k.oid, 0, 1259, c.conindid, 0, 'n' from {_KEYS} join {{pg}}.pg_constraint c on c.oid = k.oid
      where k.kind = 'f' and c.conindid <> 0
    union all select 2604, d.oid, 0, 1259, d.adrelid, d.adnum, 'a' from {{pg}}.pg_attrdef d"""

_OWNED = """select 1259 as class, oid, owner from {pg}.sandbox_relations
    union all select 2615, oid, owner from {meta}.schemas union all select 1255, oid, owner from {meta}.functions"""
_HERE = "(select oid from {home}.databases where name = getvariable('sandbox_database'))"
_CLASS_OF_KIND = "case g.kind when 'relation' then 1259 when 'schema' then 2615 when 'function' then 1255 else 2612 end"

RELATIONS: tuple[SystemRelation, ...] = (
    _view(
        "pg_rewrite",
        'oid oid, tableoid oid, rulename name, ev_class oid, ev_type "char", ev_enabled "char", is_instead boolean',
        """select oid + 500000000, 2618, '_RETURN', oid, '1', 'O', true from {pg}.sandbox_relations
           where kind <> 'table'""",
    ),
    _view(
        "pg_depend",
        'classid oid, objid oid, objsubid integer, refclassid oid, refobjid oid, refobjsubid integer, deptype "char"',
        _DEPEND,
    ),
    _view(
        "pg_shdepend",
        'dbid oid, classid oid, objid oid, refclassid oid, refobjid oid, deptype "char"',
        f"""select {_HERE}, o.class, o.oid, 1260, o.owner, 'o' from ({_OWNED}) o where o.owner <> 1
            union all select 0, 1262, oid, 1260, owner, 'o' from {{home}}.databases where owner <> 1
            union select case g.kind when 'database' then 0 else {_HERE} end,
              case g.kind when 'database' then 1262 else {_CLASS_OF_KIND} end, g.object, 1260, g.grantee, 'a'
            from {{meta}}.grants g where g.grantee_kind = 'user'""",
    ),
    _view(
        "pg_indexes",
        "schemaname name, tablename name, indexname name, tablespace name, indexdef text",
        """select n.nspname, t.relname, i.relname, null, {pg}.pg_get_indexdef(i.oid) from {pg}.pg_index x
           join {pg}.pg_class i on i.oid = x.indexrelid join {pg}.pg_class t on t.oid = x.indrelid
           join {pg}.pg_namespace n on n.oid = t.relnamespace""",
    ),
    _view(
        "pg_rules",
        "schemaname name, tablename name, rulename name, definition text",
        "select '', '', '', '' where false",
    ),
    _view(
        "pg_database_info",
        """datid oid, oid oid, datname name, datdba integer, encoding integer, datistemplate boolean,
           datallowconn boolean, datlastsysoid oid, datvacuumxid integer, datfrozenxid integer, dattablespace oid,
           datconfig text[], datacl text[], datconnlimit text""",
        """select d.oid, d.oid, d.datname, d.datdba, d.encoding, d.datistemplate, d.datallowconn, d.datlastsysoid,
             d.datvacuumxid, d.datfrozenxid, d.dattablespace, d.datconfig, d.datacl, h.connection_limit
           from {pg}.pg_database d join {home}.databases h on h.oid = d.oid""",
    ),
)
