-- Defaults of columns and the expressions of IDENTITY columns.
--
--   oid oid
--   adrelid oid
--   adnum smallint
--   adbin text
--   adsrc text
with defaults as (
    select
        relation,
        number,
        functions.column_default(relation, number, identity, seed, step, default_sql) as expression
    from metadata.columns
)

select
    d.relation * 2000 + d.number as oid,
    d.relation as adrelid,
    d.number as adnum,
    d.expression as adbin,
    d.expression as adsrc
from defaults as d
inner join internal.relations as r on d.relation = r.oid
where d.expression is not null
