-- The rule that sends every statement to the one queue.
--
--   id integer
--   condition varchar(128)
--   action_seq integer
--   action varchar(64)
--   action_service_class integer
select
    1 as id,
    '(querytype: any)' as condition,
    0 as action_seq,
    'assign' as action,
    100 as action_service_class
