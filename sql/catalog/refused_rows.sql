-- What made a COPY of this session fail, in file order: a COPY that failed tells no query id.
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
where
    session = pg_backend_pid()
    and starttime >= :since
order by filename, line_number, position, colname
