-- Rejected rows, the latest load first.
select
    load_id,
    table_name,
    uri,
    line,
    column_name,
    type,
    length,
    position,
    value,
    code,
    reason,
    raw_line
from etl.rejected_rows
order by load_id desc, uri asc, line asc
