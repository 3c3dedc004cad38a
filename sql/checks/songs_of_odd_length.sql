-- Songs without a duration, or with one that no song has.
-- severity: warning
-- needs: songs
select
    song_id,
    title,
    duration
from songs
where duration is null or duration <= 0 or duration > 36000
