-- Favourites of the evening
-- The artists played most between 18 and 23 o'clock (UTC), with their share of evening plays.
select
    artists.name as artist,
    count(*) as evening_plays,
    round(100.0 * count(*) / sum(count(*)) over (), 2) as percent_of_evening
from songplays
inner join time on songplays.start_time = time.start_time
inner join artists on songplays.artist_id = artists.artist_id
where time.hour between 18 and 23
group by artists.artist_id, artists.name
order by evening_plays desc, artist asc
limit 20
