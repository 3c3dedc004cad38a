-- What one COPY left out, in file order.
select
    filename,
    line_number,
    colname,
    type,
    col_length,
    position,
    raw_field_value,
    err_code,
    err_reason,
    raw_line
from stl_load_errors
where query = :'copy_id'
order by filename, line_number, position, colname
