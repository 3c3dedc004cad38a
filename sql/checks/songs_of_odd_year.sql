-- Songs of a year in which nothing was recorded; 0 means unknown and is fine.
-- severity: warning
-- needs: songs
select
    song_id,
    title,
    year
from songs
where
    year is null
    or (year <> 0 and year < 1860)
    or year > extract(year from getdate()) + 1
