-- Take out the new events that staging_events finds, once they are named.
delete from staging_events
where
    load_id is null
    and (
        ts is null
        or ts < 100000000000
        or ts > 971890963199999
        or (page = 'NextSong' and (session_id is null or item_in_session is null))
    )
