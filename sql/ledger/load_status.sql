-- Status of one load.
select status
from etl.loads
where load_id = :load_id
