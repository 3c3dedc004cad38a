-- Plays by day
-- Each day with its plays and listeners, weekends marked.
select
    trunc(start_time) as day,
    case when extract(dow from start_time) in (0, 6) then 'weekend' else '' end as weekend,
    count(*) as plays,
    count(distinct user_id) as listeners
from songplays
group by trunc(start_time), case when extract(dow from start_time) in (0, 6) then 'weekend' else '' end
order by day asc
