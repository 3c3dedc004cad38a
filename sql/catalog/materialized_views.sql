-- Materialized views, which svv_tables calls views.
select
    svv_mv_info.schema_name,
    svv_mv_info.name
from svv_mv_info
