-- Clear the way for this load's touched_titles.
drop table if exists touched_titles
