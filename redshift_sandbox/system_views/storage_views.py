"""What Redshift tells of how tables lie on slices and in blocks of a megabyte: plausible numbers from rows and types.

Rows are spread evenly; a table of DISTSTYLE ALL lies whole on the first slice of each node. A column takes a block at
least on every slice that has rows, and each table has three more columns of the system's own.
"""

from __future__ import annotations

from redshift_sandbox.system_views.relation import SystemRelation, columns


def _view(name: str, declaration: str, body: str, *, internal: bool = False) -> SystemRelation:
    return SystemRelation("pg_catalog", name, columns(declaration), body, internal=internal)


_SLICES, _NODES = "getvariable('sandbox_slices')", "getvariable('sandbox_nodes')"
_HERE = "getvariable('sandbox_database')"
_DATABASE_OID = f"(select max(d.oid) from {{home}}.databases d where d.name = {_HERE})"
_BYTES = """case c.type_oid when 1043 then 16 when 1042 then greatest(c.modifier - 4, 1) when 1700 then 16 when 4000
    then 64 when 6551 then 32 else greatest(c.type_length, 1) end"""
_BLOCK_COLUMNS = """extended_limits integer, minvalue bigint, maxvalue bigint, sb_pos integer, pinned integer,
    on_disk integer, modified integer, hdr_modified integer, unsorted integer, tombstone integer,
    preferred_diskno integer, temporary integer, newblock integer, num_readers integer, flags integer"""
_BLOCK_VALUES = "0, null, null, 0, 0, 1, 0, 0, 0, 0, 0, (b.place = '')::integer, 0, 0, 0"

RELATIONS: tuple[SystemRelation, ...] = (
    _view(
        "stv_slices",
        "node integer, slice integer, localslice integer, type varchar(1)",
        f"""select s // ({_SLICES} // {_NODES}), s, s % ({_SLICES} // {_NODES}), 'D' from range({_SLICES}) as _(s)""",
    ),
    _view(
        "stv_node_storage_capacity",
        "node integer, used bigint, capacity bigint",
        f"""select n, coalesce((select sum(total_blocks * block_size) // 1048576 from pragma_database_size()), 0)
             // {_NODES}, 1000000 from range({_NODES}) as _(n)""",
    ),
    _view(
        "stv_partitions",
        """owner integer, host integer, diskno integer, part_begin bigint, part_end bigint, used integer,
           tossed integer, capacity integer, reads bigint, writes bigint, seek_forward integer, seek_back integer,
           is_san integer, failed integer, mbps integer, mount varchar(256)""",
        """select 0, node, 0, 0, capacity * 1048576, used, 0, capacity, 0, 0, 0, 0, 0, 0, 0, '/dev/nvme1n1'
           from {pg}.stv_node_storage_capacity""",
    ),
    _view(
        "sandbox_parts",
        "oid oid, name name, place text, backup boolean, diststyle text, slice integer, rows bigint, all_rows bigint, "
        "skew double precision, column_count integer",
        f"""select r.oid, r.name, r.place, r.backup, r.diststyle, s.slice,
             case when r.diststyle not like '%ALL%'
               then n.rows // {_SLICES} + case when s.slice < n.rows % {_SLICES} then 1 else 0 end
               when s.localslice = 0 then n.rows else 0 end,
             n.rows, n.skew, (select count(*) from {{meta}}.columns c where c.relation = r.oid)
           from {{pg}}.sandbox_relations r join {{rows}} n on n.oid = r.oid, {{pg}}.stv_slices s""",
        internal=True,
    ),
    _view(
        "stv_tbl_perm",
        """slice integer, id integer, name varchar(72), rows bigint, sorted_rows bigint, temp integer, db_id integer,
           insert_pristine integer, delete_pristine integer, backup integer, dist_style integer, block_count integer""",
        f"""select p.slice, p.oid, p.name, p.rows, p.rows, (p.place = '')::integer, {_DATABASE_OID}, 0, 0,
             p.backup::integer,
             case when p.diststyle like '%ALL%' then 8 when p.diststyle like '%KEY%' then 1 else 0 end,
             case when p.rows > 0 then 3 + p.column_count else 0 end
           from {{pg}}.sandbox_parts p where getvariable('sandbox_superuser')""",
    ),
    _view(
        "sandbox_columns_on_slices",
        "oid oid, name name, place text, slice integer, col integer, rows bigint, blocks bigint, all_rows bigint, "
        "skew double precision",
        f"""select p.oid, p.name, p.place, p.slice, c.number, p.rows,
             greatest(1, ceil(p.rows * c.bytes / 1048576.0)), p.all_rows, p.skew
           from {{pg}}.sandbox_parts p join (
             select c.relation, c.number - 1 as number, {_BYTES} as bytes from {{meta}}.columns c
             union all select w.relation, w.columns + hidden.number, 8
             from (select relation, max(number) as columns from {{meta}}.columns group by relation) w,
               range(3) as hidden(number)) c on c.relation = p.oid
           where p.rows > 0 and getvariable('sandbox_superuser')""",
        internal=True,
    ),
    _view(
        "stv_blocklist",
        f"slice integer, col integer, tbl integer, blocknum integer, num_values integer, {_BLOCK_COLUMNS}",
        f"""select b.slice, b.col, b.oid, n.number, b.rows // b.blocks + (n.number < b.rows % b.blocks)::integer,
             {_BLOCK_VALUES}
           from {{pg}}.sandbox_columns_on_slices b, lateral (select unnest(range(b.blocks)) as number) n""",
    ),
    _view(
        "svv_diskusage",
        f"""db_id integer, name varchar(72), slice integer, col integer, tbl integer, blocknum integer,
            num_values integer, {_BLOCK_COLUMNS}""",
        f"""select {_DATABASE_OID}, b.name, b.slice, b.col, b.oid, n.number,
             b.rows // b.blocks + (n.number < b.rows % b.blocks)::integer, {_BLOCK_VALUES}
           from {{pg}}.sandbox_columns_on_slices b, lateral (select unnest(range(b.blocks)) as number) n""",
    ),
    _view(
        "svv_table_info",
        """"database" text, "schema" text, table_id oid, "table" text, encoded text, diststyle text, sortkey1 text,
           max_varchar integer, sortkey1_enc varchar(32), sortkey_num integer, size bigint, pct_used numeric(10,4),
           empty bigint, unsorted numeric(5,2), stats_off numeric(5,2), tbl_rows numeric(38,0),
           skew_sortkey1 numeric(19,2), skew_rows numeric(19,2), estimated_visible_rows numeric(38,0), risk_event text,
           vacuum_sort_benefit numeric(12,2), create_time timestamp""",
        f"""select {_HERE}, r.schema_name, r.oid, r.name, case when k.encoded then 'Y, AUTO(ENCODE)' else 'N' end,
             r.diststyle, coalesce(k.sortkey1, case when r.sortkey_style = 'auto' then 'AUTO(SORTKEY)' end),
             k.max_varchar, k.sortkey1_enc, k.sortkey_num, n.blocks, 0.0001, 0, 0, 0, n.rows, null,
             case when r.diststyle like '%ALL%' then null else coalesce(n.skew, 1) end, n.rows, null, 0, r.created
           from {{pg}}.sandbox_relations r
             join (select b.oid, sum(b.blocks) as blocks, max(b.all_rows) as rows, max(b.skew) as skew
               from {{pg}}.sandbox_columns_on_slices b group by b.oid) n on n.oid = r.oid
             join (select c.relation, bool_or(c.encoding <> 'none') as encoded,
                 max(c.name) filter (c.sortkey = 1) as sortkey1,
                 max(c.encoding) filter (c.sortkey = 1) as sortkey1_enc, count(*) filter (c.sortkey > 0) as sortkey_num,
                 coalesce(max(c.modifier - 4) filter (c.type_oid = 1043), 0) as max_varchar
               from {{meta}}.columns c group by c.relation) k on k.relation = r.oid
           where r.kind = 'table'""",
    ),
)
