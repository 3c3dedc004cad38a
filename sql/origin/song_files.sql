-- Files of one load in which a song may be: those first whose size is nearest to what the song takes as JSON,
-- written with or without blanks between its fields.
select
    uri,
    etag,
    size_bytes
from etl.ledger
where
    table_name = 'staging_songs'
    and load_id = :load_id
order by least(abs(size_bytes - :compact_bytes), abs(size_bytes - :spaced_bytes)), uri
