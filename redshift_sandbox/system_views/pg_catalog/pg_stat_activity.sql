-- Sessions, each with the query that it runs now. Superusers see all of them, others their own.
--
--   datid oid
--   datname name
--   procpid integer
--   pid integer
--   usesysid integer
--   usename name
--   current_query text
--   query text
--   query_start timestamp
--   backend_start timestamp
--   client_addr text
--   application_name text
--   state text
with running as (
    select
        session_id,
        arg_max(query_text, query_id) as query_text,
        max(start_time) as start_time
    from log.queries_live
    group by session_id
)

select
    0 as datid,
    s.database_name as datname,
    s.session_id as procpid,
    s.session_id as pid,
    s.user_id as usesysid,
    s.user_name as usename,
    coalesce(q.query_text, '<IDLE>') as current_query,
    q.query_text as query,
    q.start_time as query_start,
    s.start_time as backend_start,
    s.remote_host as client_addr,
    s.application_name,
    case when q.query_text is null then 'idle' else 'active' end as state
from log.sessions as s
left join running as q on s.session_id = q.session_id
where getvariable('sandbox_superuser') or s.user_id = getvariable('sandbox_user_id')
