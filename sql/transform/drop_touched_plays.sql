-- Clear the way for this load's touched_plays.
drop table if exists touched_plays
