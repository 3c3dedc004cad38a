-- Take out the touched artists, to be worked out again.
delete from artists
using touched_artists
where artists.artist_id = touched_artists.artist_id
