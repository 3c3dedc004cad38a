-- Bring new log files in, field by field as the JSONPaths file maps them.
-- load_id stays out of the list and so null: the mark of rows that no load has merged yet.
-- Neither TRUNCATECOLUMNS nor ACCEPTINVCHARS: a value that does not fit is an error to be seen, not to be cut.
copy staging_events (
    artist, auth, first_name, gender, item_in_session, last_name, length, level, location, method, page,
    registration, session_id, song, status, ts, user_agent, user_id
)
from :'source'
iam_role :'role'
format as json :'jsonpaths'
region :'region'
compupdate off
statupdate off
