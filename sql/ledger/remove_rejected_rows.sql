-- Forget the rejected rows of replaced loads.
delete from etl.rejected_rows
using replaced_loads
where
    etl.rejected_rows.load_id = replaced_loads.load_id
    and etl.rejected_rows.table_name = replaced_loads.table_name
