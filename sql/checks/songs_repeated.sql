-- Rows of songs that share their song_id.
-- severity: critical
-- needs: songs
select
    song_id,
    count(*) as copies
from songs
group by song_id
having count(*) > 1
