-- Rows, megabytes, distribution and sort key of the tables that have rows; for superusers, others may not read it.
select
    svv_table_info.schema,
    svv_table_info."table",
    svv_table_info.tbl_rows,
    svv_table_info.size,
    svv_table_info.diststyle,
    svv_table_info.sortkey1,
    svv_table_info.sortkey_num
from svv_table_info
