-- Parameters of the configuration with their defaults.
--
--   name text
--   setting text
--   category text
--   short_desc text
--   source text
select
    name,
    setting,
    '' as category,
    '' as short_desc,
    'default' as source
from static.settings
