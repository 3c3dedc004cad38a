-- Columns as in pg_attribute.
--
--   attrelid oid
--   attname name
--   atttypid oid
--   attstattarget integer
--   attlen smallint
--   attnum smallint
--   attndims integer
--   attcacheoff integer
--   atttypmod integer
--   attbyval boolean
--   attstorage "char"
--   attalign "char"
--   attnotnull boolean
--   atthasdef boolean
--   attisdropped boolean
--   attislocal boolean
--   attinhcount integer
--   attisdistkey boolean
--   attispreloaded boolean
--   attsortkeyord integer
--   attencodingtype smallint
--   attencrypttype smallint
--   attcollation oid
--   attidentity "char"
--   attgenerated "char"
--   attacl text[]
--   attoptions text[]
select
    attrelid,
    attname,
    atttypid,
    attstattarget,
    attlen,
    attnum,
    attndims,
    attcacheoff,
    atttypmod,
    attbyval,
    attstorage,
    attalign,
    attnotnull,
    atthasdef,
    attisdropped,
    attislocal,
    attinhcount,
    attisdistkey,
    attispreloaded,
    attsortkeyord,
    attencodingtype,
    attencrypttype,
    attcollation,
    attidentity,
    attgenerated,
    attacl,
    attoptions
from pg_catalog.pg_attribute
