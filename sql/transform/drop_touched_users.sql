-- Clear the way for this load's touched_users.
drop table if exists touched_users
