-- Enter very many files into the ledger: 400,000 come in one COPY.
-- Bound values would take hundreds of statements.
copy etl.ledger (table_name, uri, etag, size_bytes, load_id)
from :'source'
iam_role :'role'
region :'region'
format as json 'auto'
gzip
compupdate off
statupdate off
