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
order by load_id desc, table_name asc, uri asc, line asc, position asc, column_name asc
