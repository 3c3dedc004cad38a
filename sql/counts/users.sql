-- Rows in users.
select count(*) as row_count
from users
