-- Columns of relations and of the indexes of keys. Late-binding views have none.
--
--   attrelid oid
--   attname name
--   atttypid oid
--   attstattarget integer
--   attlen smallint
--   attnum smallint
--   attndims integer
--   attcacheoff integer
--   atttypmod integer
--   attbyval boolean
--   attstorage "char"
--   attalign "char"
--   attnotnull boolean
--   atthasdef boolean
--   attisdropped boolean
--   attislocal boolean
--   attinhcount integer
--   attisdistkey boolean
--   attispreloaded boolean
--   attsortkeyord integer
--   attencodingtype smallint
--   attencrypttype smallint
--   attcollation oid
--   attidentity "char"
--   attgenerated "char"
--   attacl text[]
--   attoptions text[]
select
    c.relation as attrelid,
    c.name as attname,
    c.type_oid as atttypid,
    -1 as attstattarget,
    c.type_length as attlen,
    c.number as attnum,
    0 as attndims,
    -1 as attcacheoff,
    c.modifier as atttypmod,
    c.type_length between 1 and 8 as attbyval,
    case when c.type_length < 0 then 'x' else 'p' end as attstorage,
    case c.type_length when 8 then 'd' when 2 then 's' when 1 then 'c' else 'i' end as attalign,
    c.not_null as attnotnull,
    c.default_sql is not null or c.identity <> '' as atthasdef,
    false as attisdropped,
    true as attislocal,
    0 as attinhcount,
    c.distkey as attisdistkey,
    false as attispreloaded,
    c.sortkey * case when r.sortkey_style = 'interleaved' and c.sortkey % 2 = 0 then -1 else 1 end as attsortkeyord,
    list_position(
        [
            'none',
            'bytedict',
            'delta',
            'lzo',
            'runlength',
            'delta32k',
            'mostly8',
            'mostly16',
            'mostly32',
            'text255',
            'text32k',
            'zstd',
            'az64'
        ],
        c.encoding
    ) as attencodingtype,
    0 as attencrypttype,
    0 as attcollation,
    '' as attidentity,
    '' as attgenerated,
    null as attacl,
    null as attoptions
from metadata.columns as c
inner join internal.relations as r on c.relation = r.oid
where not r.late_binding
union all by name
select
    k.oid as attrelid,
    c.name as attname,
    c.type_oid as atttypid,
    -1 as attstattarget,
    c.type_length as attlen,
    p.place as attnum,
    0 as attndims,
    -1 as attcacheoff,
    c.modifier as atttypmod,
    false as attbyval,
    'p' as attstorage,
    'i' as attalign,
    false as attnotnull,
    false as atthasdef,
    false as attisdropped,
    true as attislocal,
    0 as attinhcount,
    false as attisdistkey,
    false as attispreloaded,
    0 as attsortkeyord,
    0 as attencodingtype,
    0 as attencrypttype,
    0 as attcollation,
    '' as attidentity,
    '' as attgenerated,
    null as attacl,
    null as attoptions
from metadata.constraints as k
inner join internal.relations as r on k.relation = r.oid,
    lateral (
        select
            unnest(k.columns) as number,
            generate_subscripts(k.columns, 1) as place
    ) as p
inner join metadata.columns as c on c.relation = k.relation and p.number = c.number
where k.kind in ('p', 'u')
union all by name
select
    s.relation as attrelid,
    s.name as attname,
    s.type_oid as atttypid,
    -1 as attstattarget,
    s.type_length as attlen,
    s.number as attnum,
    0 as attndims,
    -1 as attcacheoff,
    s.modifier as atttypmod,
    s.type_length between 1 and 8 as attbyval,
    'p' as attstorage,
    'i' as attalign,
    false as attnotnull,
    false as atthasdef,
    false as attisdropped,
    true as attislocal,
    0 as attinhcount,
    false as attisdistkey,
    false as attispreloaded,
    0 as attsortkeyord,
    0 as attencodingtype,
    0 as attencrypttype,
    0 as attcollation,
    '' as attidentity,
    '' as attgenerated,
    null as attacl,
    null as attoptions
from static.system_columns as s
