-- Take out the touched songs, to be worked out again.
delete from songs
using touched_songs
where songs.song_id = touched_songs.song_id
