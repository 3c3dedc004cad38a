-- Clear the way for this load's touched_songs.
drop table if exists touched_songs
