"""What a person would write with DuckDB alone: the same files into the same star schema, one script, no warehouse.

python -m benchmarks.by_hand BUCKET_DIRECTORY
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import duckdb

STATEMENTS = (
    """create table staging_events as select * from read_json('{bucket}/log-data/*/*/*.json', columns={{
        artist:'varchar', auth:'varchar', firstName:'varchar', gender:'varchar', itemInSession:'integer',
        lastName:'varchar', length:'double', level:'varchar', location:'varchar', method:'varchar', page:'varchar',
        registration:'double', sessionId:'integer', song:'varchar', status:'integer', ts:'bigint', userAgent:'varchar',
        userId:'varchar'}})""",
    """create table staging_songs as select * from read_json('{bucket}/song-data/*/*/*/*.json', columns={{
        num_songs:'integer', artist_id:'varchar', artist_latitude:'double', artist_longitude:'double',
        artist_location:'varchar', artist_name:'varchar', song_id:'varchar', title:'varchar', duration:'double',
        year:'integer'}})""",
    "create table songs as select distinct on (song_id) song_id, title, artist_id, year, duration from staging_songs",
    """create table artists as select distinct on (artist_id) artist_id, artist_name, artist_location, artist_latitude,
        artist_longitude from staging_songs""",
    """create table users as select distinct on (userId) userId, firstName, lastName, gender, level from staging_events
        where userId <> '' order by userId, ts desc""",
    """create table songplays as select epoch_ms(e.ts) as start_time, e.userId, e.level, s.song_id, s.artist_id,
        e.sessionId, e.itemInSession, e.location, e.userAgent
        from staging_events as e left join staging_songs as s
        on s.title = e.song and s.artist_name = e.artist and s.duration = e.length where e.page = 'NextSong'""",
    """create table time as select distinct start_time, hour(start_time), day(start_time), week(start_time),
        month(start_time), year(start_time), dayofweek(start_time) from songplays""",
)


def main() -> None:
    """Run the script on the bucket directory named on the command line."""
    bucket = sys.argv[1]
    with (
        tempfile.TemporaryDirectory() as directory,
        duckdb.connect(str(Path(directory) / "by_hand.duckdb")) as connection,
    ):
        for statement in STATEMENTS:
            connection.execute(statement.format(bucket=bucket))
        print(connection.execute("select count(*) from songplays").fetchone())


if __name__ == "__main__":
    main()
