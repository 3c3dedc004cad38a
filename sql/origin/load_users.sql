-- Who ran the COPYs of a staging table within a load's time; the system tables forget them within days.
-- Half a minute either way, since the history has the time of the client's clock.
select distinct trim(pg_user.usename) as user_name
from sys_load_history
inner join pg_user
    on sys_load_history.user_id = pg_user.usesysid
where
    sys_load_history.table_name = :source_name
    and sys_load_history.start_time >= dateadd(second, -30, cast(:started_at as timestamp))
    and sys_load_history.start_time <= dateadd(second, 30, cast(:finished_at as timestamp))
order by user_name
