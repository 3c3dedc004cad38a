-- The files of one staging table as they were loaded, in the order in which S3 lists.
select
    uri,
    etag,
    size_bytes,
    load_id
from etl.ledger
where table_name = :'table_name'
order by uri
