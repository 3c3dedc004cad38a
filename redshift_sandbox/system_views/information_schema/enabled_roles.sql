-- The session's user.
--
--   role_name name
select getvariable('sandbox_user') as role_name
