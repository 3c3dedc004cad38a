-- Keep every row that one COPY left out, as stl_load_errors has them, which forgets them within days.
insert into etl.rejected_rows (
    load_id, table_name, uri, line, column_name, type, length, position, value, code, reason, raw_line
)
select
    cast(:load_id as bigint) as load_id,
    cast(:table_name as varchar(32)) as table_name,
    trim(filename) as uri,
    line_number as line,
    trim(colname) as column_name,
    trim(type) as type,
    trim(col_length) as length,
    position,
    rtrim(raw_field_value) as value,
    err_code as code,
    trim(err_reason) as reason,
    rtrim(raw_line) as raw_line
from stl_load_errors
where query = :copy_id
