-- Logins, refused ones included, and the ends of sessions.
--
--   event varchar(50)
--   record_time timestamp
--   remote_host varchar(45)
--   remote_port varchar(32)
--   session_id integer
--   database_name varchar(50)
--   user_name varchar(50)
--   auth_method varchar(32)
--   duration bigint
--   ssl_version varchar(50)
--   ssl_cipher varchar(128)
--   mtu integer
--   ssl_compression varchar(64)
--   ssl_expansion varchar(64)
--   iam_auth_guid varchar(36)
--   application_name varchar(250)
--   driver_version varchar(64)
--   os_version varchar(64)
--   plugin_name varchar(32)
--   protocol_version integer
--   global_session_id varchar(36)
select
    event,
    record_time,
    remote_host,
    remote_port,
    session_id,
    database_name,
    user_name,
    auth_method,
    coalesce(duration, 0) as duration,
    coalesce(ssl_version, '') as ssl_version,
    coalesce(ssl_cipher, '') as ssl_cipher,
    0 as mtu,
    '' as ssl_compression,
    '' as ssl_expansion,
    '' as iam_auth_guid,
    coalesce(application_name, '') as application_name,
    coalesce(driver_version, '') as driver_version,
    coalesce(os_version, '') as os_version,
    '' as plugin_name,
    0 as protocol_version,
    '' as global_session_id
from log.connections
