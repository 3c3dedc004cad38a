-- How many rows each table holds, as far as its own user may know: without those that were deleted and not vacuumed.
-- An empty table isn't there.
select
    svv_table_info.schema,
    svv_table_info."table",
    coalesce(svv_table_info.estimated_visible_rows, svv_table_info.tbl_rows) as stored_rows
from svv_table_info
order by svv_table_info.schema, svv_table_info."table"
