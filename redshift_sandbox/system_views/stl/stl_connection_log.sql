-- Logins, refused ones included, and the ends of sessions.
--
--   event varchar(50)
--   recordtime timestamp
--   remotehost varchar(45)
--   remoteport varchar(32)
--   pid integer
--   dbname varchar(50)
--   username varchar(50)
--   authmethod varchar(32)
--   duration integer
--   sslversion varchar(50)
--   sslcipher varchar(128)
--   mtu integer
--   sslcompression varchar(64)
--   sslexpansion varchar(64)
--   iamauthguid varchar(36)
--   application_name varchar(250)
--   driver_version varchar(64)
--   os_version varchar(64)
--   plugin_name varchar(32)
--   protocol_version integer
--   sessionid varchar(36)
--   compression varchar(12)
select
    event,
    record_time as recordtime,
    remote_host as remotehost,
    remote_port as remoteport,
    session_id as pid,
    database_name as dbname,
    user_name as username,
    auth_method as authmethod,
    coalesce(duration, 0) as duration,
    coalesce(ssl_version, '') as sslversion,
    coalesce(ssl_cipher, '') as sslcipher,
    0 as mtu,
    '' as sslcompression,
    '' as sslexpansion,
    '' as iamauthguid,
    coalesce(application_name, '') as application_name,
    coalesce(driver_version, '') as driver_version,
    coalesce(os_version, '') as os_version,
    '' as plugin_name,
    0 as protocol_version,
    '' as sessionid,
    '' as compression
from log.connections
