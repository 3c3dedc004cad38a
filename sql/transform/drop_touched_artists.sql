-- Clear the way for this load's touched_artists.
drop table if exists touched_artists
