-- Most played artists
-- The twenty artists with the most plays, among the plays that match a song of the catalogue.
select
    artists.name as artist,
    count(*) as plays,
    count(distinct songplays.user_id) as listeners
from songplays
inner join artists on songplays.artist_id = artists.artist_id
group by artists.artist_id, artists.name
order by plays desc, artist asc
limit 20
