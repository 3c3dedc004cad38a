-- Plays that match a known song
-- How many plays found their song in the catalogue, by level.
select
    level,
    count(*) as plays,
    count(song_id) as matched,
    round(100.0 * count(song_id) / count(*), 2) as percent_matched
from songplays
group by level
order by level asc
