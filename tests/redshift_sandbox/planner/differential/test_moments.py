"""Texts of dates and times mean what they mean to PostgreSQL 15: as literals, and as values of a column."""

from __future__ import annotations

from typing import Any

import psycopg2
import pytest

from redshift_sandbox.sql.sql_error import SqlError
from tests.redshift_sandbox.planner.conftest import Sandbox

TEXTS = """
Mon Feb 10 17:32:01 1997 PST
Mon Feb 10 17:32:01.000001 1997 PST
Mon Feb 10 17:32:01.6 1997 PST
1997-01-02
1997-01-02 03:04:05
1997-02-10 17:32:01-08
1997-02-10 17:32:01-0800
1997-02-10 17:32:01 -08:00
19970210 173201 -0800
1997-06-10 17:32:01 -07:00
2001-09-22T18:19:20
2000-03-15 08:14:01 GMT+8
2000-03-15 13:14:02 GMT-1
2000-03-15 03:14:04 PST+8
2000-03-15 02:14:05 MST+7:00
Feb 10 17:32:01 1997 -0800
Feb 10 17:32:01 1997
Feb 10 5:32PM 1997
Feb 10 5:32 am 1997
1997/02/10 17:32:01-0800
1997-02-10 17:32:01 PST
Feb-10-1997 17:32:01 PST
02-10-1997 17:32:01 PST
19970210 173201 PST
19970210 173201 America/New_York
19970710 173201 America/Does_not_exist
97FEB10 5:32:01PM UTC
97/02/10 17:32:01 UTC
97.041 17:32:01 UTC
Feb 16 17:32:01 0097 BC
Feb 16 17:32:01 0097
Feb 16 17:32:01 5097 BC
Feb 16 17:32:01 1697
Feb 28 17:32:01 1996
Feb 29 17:32:01 1996
1997-02-29
Feb 29 17:32:01 1997
Feb 16 17:32:01 -0097
January 8, 1999
1999-01-08
1/8/1999
1/18/1999
18/1/1999
01/02/03
19990108
990108
1999.008
J2451187
J0
January 8, 99 BC
99-Jan-08
1999-Jan-08
08-Jan-99
08-Jan-1999
Jan-08-99
Jan-08-1999
99-08-Jan
1999-08-Jan
99 Jan 08
1999 Jan 08
08 Jan 99
08 Jan 1999
Jan 08 99
Jan 08 1999
99 08 Jan
1999 08 Jan
99-01-08
08-01-99
01-08-99
99-08-01
1999-08-01
99 01 08
1999 01 08
08 01 99
01 08 99
1999 08 01
4714-11-24 BC
4714-11-23 BC
12345-06-07
12345-06-07 08:09:10
0000-01-01
0001-01-01 BC
2000-01-01 24:00:00
2000-01-01 24:00:01
2000-02-29 23:59:60
1999-12-31 24:00
2000-01-01 25:00:00
2000-01-01 10:60:00
2000-01-01 10
2000-01-01 1030
2000-01-01 103015.5
2000-01-01 10:30:15.1234567
2000-01-01 10:30:15.999999999
2000-13-01
2000-00-01
2000-01-32
epoch
infinity
-infinity
2000-01-01 foo
nothing
10:30
Sat 2000-01-01
2000-01-01 at 10:00
2000-01-01 10:00 z
2000-01-01z
2000-01-01 10:00 +15:59
2000-01-01 10:00 +16:00
2000-1-1
2000-1-1 1:2:3
2000-01-01 13:00 PM
2000-01-01 0:00 PM
2000-01-01 12:00 AM
2000-01-01 12:00 PM
2000-01-01,10:00
10:00 2000-01-01
10:00:00 Jan 1 2000
1 January 2000
January 1st 2000
Sept 3 1999
2000/01/01
2000.01.01
01.02.2000
1.2.3
May 1999
1999-05
13/13/2000
Jan 1 2000 BC AD
Jan Feb 1 2000
2000-01-01 2000-01-02
2000-01-01 10:00 11:00
2000-01-01 10:00 UTC EST
99999-01-01
1-1-1
20000101T101112
2000-01-01T10:11:12Z
2000-01-01T10:11:12.5+02:30
2000-01-01 10:11:12 Europe/Berlin
0099-01-01
0099-12-31 10:00:00 BC
040506
04:05:06 PST
04:05 pm
04:05:06.789-8
0405
4:5
24:00:00
23:59:60
24:00:00 PST
23:59:60 PDT
10:30 America/New_York
2003-04-12 04:05:06 America/New_York
allballs
""".strip().splitlines()
TEXTS += [" 2000-01-01 ", "-infinity ", ""]
KINDS = ("date", "timestamp", "timestamptz", "time")


def known_difference(text: str, kind: str) -> bool:
    """Whether both sides refuse a text in other words, or PostgreSQL 15 is stricter or laxer than its older versions."""
    return kind == "time" and text in (
        "97/02/10 17:32:01 UTC",
        "1999.008",
        "Jan-08-99",
        "Jan-08-1999",
        "0099-12-31 10:00:00 BC",
    )


@pytest.fixture(scope="module")
def both(postgres: Any, shared_sandbox_database: Sandbox) -> tuple[Any, Sandbox]:
    made = shared_sandbox_database
    made.run("create table texts (id int, text varchar(60))")
    for number, text in enumerate(TEXTS):
        made.run(f"insert into texts values ({number}, '{text}')")
    return postgres, made


def on_postgres(connection: Any, text: str, kind: str) -> str:
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"select cast(%s as {kind})::text", (text,))
        except psycopg2.Error as error:
            return f"refused {error.pgcode}"
        return str(cursor.fetchone()[0])


def on_sandbox(sandbox: Sandbox, query: str) -> str:
    try:
        return str(sandbox.run(query)[0][0][0])
    except SqlError as error:
        return f"refused {error.sqlstate}"


@pytest.mark.parametrize("kind", KINDS)
def test_texts_are_read_alike(both: tuple[Any, Sandbox], kind: str) -> None:
    postgres, sandbox = both
    problems = []
    for number, text in enumerate(TEXTS):
        if known_difference(text, kind):
            continue
        theirs = on_postgres(postgres, text, kind)
        for query in (
            f"select cast(cast('{text}' as {kind}) as varchar)",
            f"select cast(cast(text as {kind}) as varchar) from texts where id = {number}",
        ):
            ours = on_sandbox(sandbox, query)
            if ours != theirs:
                problems.append(f"{query}: PostgreSQL {theirs}, sandbox {ours}")
    assert not problems, "\n".join(problems)


# Redshift's days end with the year 294276, and the engine's timestamps with 294247.
EDGES = {
    "'294276-12-31'::date::varchar": "294276-12-31",
    "('294276-01-02'::date - 1)::varchar": "294276-01-01",
    "'294277-01-01'::date": "refused 22008",
    "'294276-12-31'::timestamp": "refused 22008",
    "'294276-12-31'::date::timestamp": "refused 22008",
    "'12345-06-07 08:09:10'::timestamp::varchar": "12345-06-07 08:09:10",
    "'24:00:00 PST'::timetz::varchar": "08:00:00+00",
    "'23:59:60 PDT'::timetz::varchar": "07:00:00+00",
    "'2003-04-12 04:05:06 America/New_York'::timetz::varchar": "08:05:06+00",
    "'04:05:06 America/New_York'::timetz": "refused 22007",
    "(date '2000-01-01' + timetz '20:00:00 PST')::varchar": "2000-01-02 04:00:00+00",
    "(timetz '04:00:00' + date '2000-01-01')::varchar": "2000-01-01 04:00:00+00",
    "convert_timezone('GMT', 'America/Los_Angeles+2', '2014-05-17')::varchar": "2014-05-16 22:00:00",
    "convert_timezone('GMT', 'NEWZONE -2:30', '2014-05-17')::varchar": "2014-05-17 02:30:00",
    "convert_timezone('GMT+5', '2014-05-17')::varchar": "2014-05-16 19:00:00",
    "convert_timezone('GMT', 'Etc/GMT+2', '2014-05-17')::varchar": "2014-05-16 22:00:00",
    "to_date('4 2011', 'Q YYYY')::varchar": "2011-01-01",
    "to_date('2011 Q3 05', 'YYYY \"Q\"Q MM')::varchar": "2011-05-01",
}


@pytest.mark.parametrize(("expression", "expected"), EDGES.items(), ids=EDGES)
def test_redshifts_own_moments(both: tuple[Any, Sandbox], expression: str, expected: str) -> None:
    assert on_sandbox(both[1], f"select {expression}") == expected
