-- Rows of users that share their user_id.
-- severity: critical
-- needs: events
select
    user_id,
    count(*) as copies
from users
group by user_id
having count(*) > 1
