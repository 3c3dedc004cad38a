-- New events that the tables made of them can't hold: what COPY takes for a column of staging, but no play or user.
-- The year of a moment is a smallint in time: 971890963199999 is the last millisecond of the year 32767. Below
-- 100000000000 (1973-03-03) milliseconds are taken for seconds, which those are until the year 5138.
select
    session_id,
    item_in_session,
    ts,
    case
        when ts is null or ts < 100000000000 or ts > 971890963199999 then 'ts'
        when session_id is null then 'session_id'
        else 'item_in_session'
    end as column_name
from staging_events
where
    load_id is null
    and (
        ts is null
        or ts < 100000000000
        or ts > 971890963199999
        or (page = 'NextSong' and (session_id is null or item_in_session is null))
    )
