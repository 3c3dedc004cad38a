"""Other people's scripts: create_tables, etl and analytics of a typical project, in the styles that projects are written in.

Each style is a whole script over COPY, INSERT … SELECT and questions with psycopg2; only its configuration is the test's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from sparkify_tui.demo.bucket import EVENT_FIELDS
from tests.redshift_sandbox.wire.endpoint import Endpoint, in_a_process

psycopg2 = pytest.importorskip("psycopg2", reason="psycopg2 is not installed")

ROLE = "arn:aws:iam::123456789012:role/dwhRole"
LOGS, SONGS, PATHS = "s3://sparkify/log_data", "s3://sparkify/song_data", "s3://sparkify/log_json_path.json"


def _event(number: int, **changes: object) -> dict[str, object]:
    event = {
        "artist": "Elena",
        "auth": "Logged In",
        "firstName": "Ada",
        "gender": "F",
        "itemInSession": number,
        "lastName": "Byron",
        "length": 269.58322,
        "level": "free",
        "location": "San Jose-Sunnyvale-Santa Clara, CA",
        "method": "PUT",
        "page": "NextSong",
        "registration": 1541016707796.0,
        "sessionId": 100,
        "song": "Setanta matins",
        "status": 200,
        "ts": 1541105830796 + number * 1000,
        "userAgent": '"Mozilla/5.0 (X11; Linux)"',
        "userId": "39",
    }
    return event | changes


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    directory = tmp_path_factory.mktemp("scripts")
    bucket = directory / "s3" / "sparkify"
    (bucket / "log_data" / "2018" / "11").mkdir(parents=True)
    (bucket / "song_data" / "A").mkdir(parents=True)
    events = [_event(n) for n in range(6)]
    events.append(_event(6, page="Home", song=None, artist=None, length=None))
    events.append(_event(7, userId="40", firstName="Bob", level="paid", song="Unknown", artist="Nobody", length=1.5))
    events.append(
        _event(8, userId="", page="Login", auth="Logged Out", firstName=None, song=None, artist=None, length=None)
    )
    (bucket / "log_data" / "2018" / "11" / "2018-11-01-events.json").write_text("\n".join(map(json.dumps, events)))
    for number, title in enumerate(("Setanta matins", "It's a song")):
        song = {
            "num_songs": 1,
            "artist_id": f"AR{number}",
            "artist_latitude": None,
            "artist_longitude": None,
            "artist_location": "Dubai UAE",
            "artist_name": "Elena",
            "song_id": f"SO{number}",
            "title": title,
            "duration": 269.58322,
            "year": 0,
        }
        (bucket / "song_data" / "A" / f"TR{number}.json").write_text(json.dumps(song))
    (bucket / "log_json_path.json").write_text(json.dumps({"jsonpaths": [f"$['{key}']" for key in EVENT_FIELDS]}))
    with in_a_process(directory) as (endpoint, _):
        yield endpoint


STAGING_EVENTS = """(artist varchar, auth varchar, firstname varchar, gender char(1), iteminsession int, lastname varchar,
    length float, level varchar, location varchar, method varchar, page varchar, registration float, sessionid int,
    song varchar, status int, {ts}, useragent varchar(512), {user})"""
STAGING_SONGS = """(num_songs int, artist_id varchar, artist_latitude float, artist_longitude float,
    artist_location varchar(500), artist_name varchar(500), song_id varchar, title varchar(500), duration float, year int)"""


def _copies(events: str, songs: str) -> list[str]:
    return [events.format(logs=LOGS, role=ROLE, paths=PATHS), songs.format(songs=SONGS, role=ROLE)]


PLAIN_COPIES = _copies(
    "copy staging_events from '{logs}' credentials 'aws_iam_role={role}' format as json '{paths}' region 'us-west-2';",
    "copy staging_songs from '{songs}' credentials 'aws_iam_role={role}' format as json 'auto' region 'us-west-2';",
)

Style = tuple[str, str, list[str], str, str]

STYLES: dict[str, Style] = {
    "epoch arithmetic and identity(0,1)": (
        "ts bigint",
        "userid int",
        PLAIN_COPIES,
        "create table songplays (songplay_id int identity(0,1) primary key, start_time timestamp not null sortkey distkey,"
        " user_id int not null, level varchar, song_id varchar, artist_id varchar, session_id int)",
        """insert into songplays (start_time, user_id, level, song_id, artist_id, session_id)
        select timestamp 'epoch' + e.ts/1000 * interval '1 second' as start_time, e.userid, e.level, s.song_id,
        s.artist_id, e.sessionid from staging_events e
        left join staging_songs s on e.song = s.title and e.artist = s.artist_name and e.length = s.duration
        where e.page = 'NextSong'""",
    ),
    "timeformat epochmillisecs": (
        "ts timestamp",
        "userid int",
        _copies(
            "COPY staging_events FROM '{logs}' IAM_ROLE '{role}' REGION 'us-west-2' COMPUPDATE OFF STATUPDATE OFF"
            " FORMAT AS JSON '{paths}' TIMEFORMAT AS 'epochmillisecs' TRUNCATECOLUMNS BLANKSASNULL EMPTYASNULL;",
            "COPY staging_songs FROM '{songs}' IAM_ROLE '{role}' JSON 'auto' TRUNCATECOLUMNS COMPUPDATE OFF;",
        ),
        "CREATE TABLE IF NOT EXISTS songplays (songplay_id INTEGER IDENTITY(0,1) NOT NULL SORTKEY, start_time TIMESTAMP"
        " NOT NULL, user_id VARCHAR(20) NOT NULL DISTKEY, level VARCHAR(10), song_id VARCHAR(40), artist_id VARCHAR(50),"
        " session_id VARCHAR(50)) DISTSTYLE KEY",
        """INSERT INTO songplays (start_time, user_id, level, song_id, artist_id, session_id)
        SELECT DISTINCT e.ts, e.userid, e.level, s.song_id, s.artist_id, e.sessionid FROM staging_events AS e
        LEFT JOIN staging_songs AS s ON (e.artist = s.artist_name) AND (e.song = s.title) WHERE e.page = 'NextSong';""",
    ),
    "dateadd on bigint and references": (
        "ts bigint",
        "userid varchar",
        PLAIN_COPIES,
        "create table songplays (songplay_id bigint identity(1,1), start_time timestamp, user_id int, level varchar(8),"
        " song_id varchar(18), artist_id varchar(18), session_id int, primary key (songplay_id)) diststyle even"
        " compound sortkey (start_time, user_id)",
        """insert into songplays (start_time, user_id, level, song_id, artist_id, session_id)
        select dateadd(ms, ts, '1970-01-01'::timestamp), userid::int, level, song_id, artist_id, sessionid
        from staging_events left join staging_songs on song = title and artist = artist_name
        where page = 'NextSong' and userid <> ''""",
    ),
    "with and lateral aliases": (
        "ts bigint",
        "userid int",
        PLAIN_COPIES,
        "create table songplays (songplay_id int generated by default as identity(0,1), start_time timestamp, user_id int,"
        " level varchar, song_id varchar, artist_id varchar, session_id int) diststyle all",
        """insert into songplays (start_time, user_id, level, song_id, artist_id, session_id)
        with plays as (select *, timestamp 'epoch' + ts::float8/1000 * interval '1 second' as start_time,
        extract(hour from start_time) as hour from staging_events where page = 'NextSong')
        select p.start_time, p.userid, p.level, s.song_id, s.artist_id, p.sessionid from plays p
        left join staging_songs s on s.title = p.song and s.artist_name = p.artist order by p.ts""",
    ),
    "upper case, comments and nvl": (
        "TS BIGINT",
        "USERID INT",
        _copies(
            "-- events first\ncopy STAGING_EVENTS from '{logs}' iam_role '{role}' json '{paths}' maxerror as 5;;",
            "copy staging_songs /* songs */ from '{songs}' iam_role '{role}' json as 'auto ignorecase' acceptinvchars as '^';",
        ),
        "CREATE TABLE public.SONGPLAYS (SONGPLAY_ID INT IDENTITY(0,1) ENCODE az64, START_TIME TIMESTAMP /* play */,"
        " USER_ID INT, LEVEL NVARCHAR(10), SONG_ID VARCHAR(MAX), ARTIST_ID CHARACTER VARYING(20), SESSION_ID INT)",
        """INSERT INTO public.songplays (START_TIME, USER_ID, LEVEL, SONG_ID, ARTIST_ID, SESSION_ID)
        SELECT TIMESTAMP 'epoch' + (TS / 1000) * INTERVAL '1 Second ', NVL(USERID, -1), LEVEL, SONG_ID, ARTIST_ID, SESSIONID
        FROM STAGING_EVENTS LEFT OUTER JOIN STAGING_SONGS ON SONG = TITLE AND ARTIST = ARTIST_NAME
        WHERE PAGE IN ('NextSong')""",
    ),
    "row_number in a subquery": (
        "ts bigint",
        "userid int",
        PLAIN_COPIES,
        "create table songplays (songplay_id int identity(0,1), start_time timestamp, user_id int, level varchar,"
        " song_id varchar, artist_id varchar, session_id int)",
        """insert into songplays (start_time, user_id, level, song_id, artist_id, session_id)
        select start_time, userid, level, song_id, artist_id, sessionid from (
        select to_timestamp(to_char(timestamp 'epoch' + ts/1000 * interval '1 second', 'YYYY-MM-DD HH24:MI:SS'),
        'YYYY-MM-DD HH24:MI:SS')::timestamp as start_time, userid, level, song_id, artist_id, sessionid,
        row_number() over (partition by sessionid, iteminsession order by ts desc) as place
        from staging_events left join staging_songs on song = title where page = 'NextSong') as numbered
        where place = 1""",
    ),
    "a schema of its own and a transaction block": (
        "ts bigint",
        "userid int",
        PLAIN_COPIES,
        "begin; create table songplays (songplay_id int identity(0,1), start_time timestamp, user_id int, level varchar,"
        " song_id varchar, artist_id varchar, session_id int); comment on column songplays.user_id is 'who'; end;",
        """begin transaction; delete from songplays;
        insert into songplays (start_time, user_id, level, song_id, artist_id, session_id)
        select timestamp 'epoch' + ts/1000 * interval '1 second', userid, level, song_id, artist_id, sessionid
        from staging_events e left join staging_songs s on (e.song = s.title and e.artist = s.artist_name)
        where page = 'NextSong' and userid not in (select level::int from staging_events where false);
        end transaction;""",
    ),
    "row by row with executemany": (
        "ts bigint",
        "userid int",
        PLAIN_COPIES,
        "create table songplays (songplay_id int identity(0,1), start_time timestamp, user_id int, level varchar,"
        " song_id varchar, artist_id varchar, session_id int)",
        "",
    ),
}

QUESTIONS = [
    "select count(*) from songplays",
    "select level, count(*) as plays from songplays group by level order by plays desc",
    "select extract(hour from start_time) as hour, count(*) from songplays group by 1 order by 1",
    "select extract(weekday from start_time), extract(week from start_time), date_part(year, start_time) from songplays limit 1",
    "select to_char(start_time, 'YYYY-MM-DD'), rank() over (order by count(*) desc) from songplays group by 1",
    "select tablename, \"column\", type from pg_table_def where tablename = 'songplays' order by 2",
    "select filename, err_reason from stl_load_errors order by starttime desc limit 10",
]


def _run(cursor, connection, statement: str) -> None:
    cursor.execute(statement)
    connection.commit()


def _row_by_row(cursor, connection) -> None:
    cursor.execute(
        "select ts, userid, level, song_id, artist_id, sessionid from staging_events"
        " left join staging_songs on song = title and artist = artist_name where page = 'NextSong'"
    )
    rows = cursor.fetchall()
    cursor.executemany(
        "insert into songplays (start_time, user_id, level, song_id, artist_id, session_id)"
        " values (timestamp 'epoch' + %s/1000 * interval '1 second', %s, %s, %s, %s, %s)",
        rows,
    )
    connection.commit()


@pytest.mark.parametrize("name", STYLES)
def test_a_projects_scripts_run_unchanged(cluster, name):
    ts, user, copies, create, insert = STYLES[name]
    connection = psycopg2.connect(cluster.dsn)
    cursor = connection.cursor()
    for table in ("staging_events", "staging_songs", "songplays"):
        _run(cursor, connection, f"drop table if exists {table} cascade")
    _run(cursor, connection, "create table staging_events " + STAGING_EVENTS.format(ts=ts, user=user))
    _run(cursor, connection, f"create table if not exists staging_songs {STAGING_SONGS};")
    _run(cursor, connection, create)
    for copy in copies:
        _run(cursor, connection, copy)
    if insert:
        _run(cursor, connection, insert)
    else:
        _row_by_row(cursor, connection)
    cursor.execute("select count(*), count(song_id), min(start_time)::date, max(user_id::int) from songplays")
    plays, matched, first_day, last_user = cursor.fetchone()
    assert (plays, matched, str(first_day), last_user) == (7, 6, "2018-11-01", 40)
    for question in QUESTIONS:
        cursor.execute(question)
        cursor.fetchall()
    connection.commit()
    connection.close()
