-- Isolation levels of databases.
--
--   db_name varchar(128)
--   isolation_level varchar(20)
select
    name as db_name,
    'Snapshot Isolation' as isolation_level
from metadata.databases
