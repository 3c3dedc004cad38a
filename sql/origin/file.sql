-- What the ledger has of one file.
select
    table_name,
    uri,
    etag,
    size_bytes,
    load_id
from etl.ledger
where uri = :uri
