-- Users whose level is neither free nor paid.
-- severity: warning
-- needs: events
select
    user_id,
    level
from users
where level is null or level not in ('free', 'paid')
