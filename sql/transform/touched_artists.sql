-- Artists that this load brings, changes or takes away.
create temp table touched_artists as
select staged.artist_id
from (
    select artist_id
    from staging_songs
    where load_id is null
    union all
    select staging_songs.artist_id
    from staging_songs
    inner join replaced_loads
        on
            staging_songs.load_id = replaced_loads.load_id
            and replaced_loads.table_name = 'staging_songs'
) as staged
where staged.artist_id is not null
group by staged.artist_id
