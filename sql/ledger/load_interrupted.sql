-- The holder of the load lock is the only load there is: what still says running was killed.
update etl.loads
set status = 'interrupted'
where status = 'running'
