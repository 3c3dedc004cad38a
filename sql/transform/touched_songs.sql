-- Songs that this load brings, changes or takes away.
create temp table touched_songs as
select staged.song_id
from (
    select song_id
    from staging_songs
    where load_id is null
    union all
    select staging_songs.song_id
    from staging_songs
    inner join replaced_loads
        on
            staging_songs.load_id = replaced_loads.load_id
            and replaced_loads.table_name = 'staging_songs'
) as staged
where staged.song_id is not null
group by staged.song_id
