-- Keep one row that no table could hold.
insert into etl.rejected_rows (
    load_id, table_name, uri, line, column_name, type, length, position, value, code, reason, raw_line
)
values (
    :load_id, :table_name, :uri, :line, :column_name, :type, :length, :position, :value, :code, :reason, :raw_line
)
