-- Blocks of a megabyte that each column takes on each slice, at least one wherever there are rows. Every table has
-- three more columns of the system's own. For superusers only.
--
--   oid oid
--   name name
--   place text
--   slice integer
--   col integer
--   rows bigint
--   blocks bigint
--   all_rows bigint
--   skew double precision
with column_bytes as (
    select
        relation,
        number - 1 as number,
        case type_oid
            when 1043 then 16
            when 1042 then greatest(modifier - 4, 1)
            when 1700 then 16
            when 4000 then 64
            when 6551 then 32
            else greatest(type_length, 1)
        end as bytes
    from metadata.columns
    union all by name
    select
        relation,
        unnest(range(max(number), max(number) + 3)) as number,
        8 as bytes
    from metadata.columns
    group by relation
)

select
    s.oid,
    s.name,
    s.place,
    s.slice,
    c.number as col,
    s.rows,
    greatest(1, ceil(s.rows * c.bytes / 1048576.0)) as blocks,
    s.all_rows,
    s.skew
from internal.table_slices as s
inner join column_bytes as c on s.oid = c.relation
where s.rows > 0 and getvariable('sandbox_superuser')
