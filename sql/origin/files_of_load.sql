-- How many files of one staging table a load brought that are loaded still.
select count(*) as files
from etl.ledger
where
    table_name = :table_name
    and load_id = :load_id
