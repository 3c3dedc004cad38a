-- Strike the files of replaced loads.
delete from etl.ledger
using replaced_loads
where
    etl.ledger.load_id = replaced_loads.load_id
    and etl.ledger.table_name = replaced_loads.table_name
