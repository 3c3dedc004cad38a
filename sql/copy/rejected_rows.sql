-- Keep the rejected rows of packed parts, whose files the client has traced.
copy etl.rejected_rows (
    load_id, table_name, uri, line, column_name, type, length, position, value, code, reason, raw_line
)
from :'source'
iam_role :'role'
region :'region'
format as csv
gzip
truncatecolumns
compupdate off
statupdate off
