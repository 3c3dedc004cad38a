-- Enter files into the ledger, hundreds with one statement, without a literal per file to parse.
-- :lines holds blocks (separated by chr(29)) of at most 25 lines (chr(30)) of uri, etag and size (chr(31)). Two levels,
-- because split_part walks its text from the start: one level would walk all of it for every line.
insert into etl.ledger (table_name, uri, etag, size_bytes, load_id)
with digits as (
    select 0 as digit
    union all
    select 1 as digit
    union all
    select 2 as digit
    union all
    select 3 as digit
    union all
    select 4 as digit
),

numbers as (
    select 5 * fives.digit + ones.digit + 1 as number
    from digits as fives
    cross join digits as ones
),

blocks as (
    select split_part(cast(:lines as varchar(65535)), chr(29), cast(numbers.number as integer)) as block
    from numbers
),

lines as (
    select split_part(blocks.block, chr(30), cast(numbers.number as integer)) as line
    from blocks
    cross join numbers
    where len(blocks.block) > 0
)

select
    cast(:table_name as varchar(32)) as table_name,
    split_part(line, chr(31), 1) as uri,
    split_part(line, chr(31), 2) as etag,
    cast(split_part(line, chr(31), 3) as bigint) as size_bytes,
    cast(:load_id as bigint) as load_id
from lines
where len(line) > 0
