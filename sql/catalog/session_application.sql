-- The program that a session named itself as when it logged in.
select trim(application_name) as application
from stl_connection_log
where
    pid = :pid
    and application_name <> ''
order by recordtime desc
limit 1
