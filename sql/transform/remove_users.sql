-- Take out the touched users, to be worked out again.
delete from users
using touched_users
where users.user_id = touched_users.user_id
