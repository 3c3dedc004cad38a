-- Clear the way for this load's replaced_loads.
drop table if exists replaced_loads
