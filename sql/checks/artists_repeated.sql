-- Rows of artists that share their artist_id.
-- severity: critical
-- needs: songs
select
    artist_id,
    count(*) as copies
from artists
group by artist_id
having count(*) > 1
