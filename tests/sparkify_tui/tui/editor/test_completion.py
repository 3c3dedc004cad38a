"""What completes a word: what may stand there by the grammar comes first, in strings and comments nothing does."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparkify_tui.models import Catalog, CatalogColumn, CatalogTable
from sparkify_tui.tui.editor.completion.completer import Completer
from sparkify_tui.tui.editor.completion.signatures import SIGNATURES
from sparkify_tui.tui.editor.completion.snippets import PLACE, SNIPPETS
from sparkify_tui.tui.editor.script_lines import NEAR_CHARACTERS
from sparkify_tui.tui.editor.sql_words import FUNCTIONS
from tests.sql_texts import OPEN, QUOTED


def table(name: str, *columns: str, schema: str = "public") -> CatalogTable:
    return CatalogTable(schema, name, "table", tuple(CatalogColumn(column, "integer") for column in columns))


COMPLETER = Completer(
    Catalog(
        "dev",
        (
            table("songs", "song_id", "title", "artist_id", "year"),
            table("artists", "artist_id", "name", "location"),
            table("songplays", "songplay_id", "start_time", "user_id", "song_id", "level"),
            table("users", "user_id", "level", "first_name"),
            table("log", "at", "Odd name", schema="etl"),
            table("songs", "raw_title", schema="etl"),
        ),
    )
)


def offered(text: str, *, asked: bool = False) -> list[str]:
    """What is offered at the | of a statement."""
    before, _, after = text.partition("|")
    return [offer.text for offer in COMPLETER.offers(before, after, asked=asked)]


FIRST: dict[str, tuple[str, str]] = {
    "at the beginning": ("se|", "select"),
    "where behind a table": ("select * from songs whe|", "where"),
    "join behind a table": ("select * from songs jo|", "join"),
    "left join": ("select * from songs s lef|", "left join"),
    "join behind left": ("select * from songs left jo|", "join"),
    "on behind a joined table": ("select * from songs s join artists a us|", "using"),
    "group by": ("select year, count(*) from songs gr|", "group by"),
    "order by behind where": ("select * from songs where year = 1 ord|", "order by"),
    "order by behind group by": ("select year from songs group by year or|", "order by"),
    "limit": ("select * from songs order by year desc li|", "limit"),
    "union all": ("select 1 from songs uni|", "union"),
    "select behind union": ("select 1 union all se|", "select"),
    "a table behind from": ("select * from so|", "songplays"),
    "a table behind a comma": ("select * from songs, ar|", "artists"),
    "a schema behind from": ("select * from et|", "etl"),
    "a table of a schema": ("select * from etl.so|", "songs"),
    "a column of a table of a schema": ("select etl.songs.ra| from etl.songs", "raw_title"),
    "a column before from": ("select ti| from songs", "title"),
    "a column in where": ("select * from songs where ye|", "year"),
    "a column of an alias": ("select a.na| from songs s join artists a on true", "name"),
    "a column of an alias behind as": ("select * from artists as a where a.lo|", "location"),
    "a column in on": ("select * from songs s join artists a on a.art|", "artist_id"),
    "a column in a function": ("select count(ti|) from songs", "title"),
    "a column in brackets": ("select * from songs where (year = 1 and ti|)", "title"),
    "a column in group by": ("select year from songs group by ye|", "year"),
    "a select list's name in order by": ("select count(*) as plays from songs order by pla|", "plays"),
    "a word's part behind _": ("select s.ti| from songplays s", "start_time"),
    "an alias": ("select * from songs lengthy where leng|", "lengthy"),
    "from behind a column": ("select title fr|", "from"),
    "a column of a subquery": ("select x.cou| from (select count(*) from songs) x", "count"),
    "a renamed column of a subquery": ("select x.pla| from (select year, count(*) as plays from songs) x", "plays"),
    "a star of a subquery": ("select ti| from (select * from songs) x", "title"),
    "an alias's star of a subquery": ("select loc| from (select a.* from songs s join artists a on 1=1) x", "location"),
    "a column of a query of with": ("with x as (select title as heading from songs) select hea| from x", "heading"),
    "a renamed column of a query of with": (
        "with x (renamed) as (select title from songs) select ren| from x",
        "renamed",
    ),
    "a query of with": ("with latest as (select 1) select * from lat|", "latest"),
    "a query of with in the next one": ("with latest as (select 1), b as (select * from lat|) select 1", "latest"),
    "a column of a query around": ("select * from songs s where exists (select 1 from users u where s.ti|)", "title"),
    "the first query of a union": ("select ti| from songs union select name from artists", "title"),
    "the second query of a union": ("select title from songs union select loc| from artists", "location"),
    "select in a subquery": ("select * from (se|", "select"),
    "a function": ("select date_tr|", "date_trunc("),
    "partition by": ("select rank() over (par|) from songs", "partition by"),
    "a column in over": ("select rank() over (partition by ye|) from songs", "year"),
    "order by in over": ("select rank() over (partition by year or|) from songs", "order by"),
    "as of a cast": ("select cast(year as va| from songs", "varbyte"),
    "into": ("insert in|", "into"),
    "a table behind into": ("insert into us|", "users"),
    "columns of insert": ("insert into songs (ti|", "title"),
    "values": ("insert into songs (title) va|", "values"),
    "select of insert": ("insert into songs (title) se|", "select"),
    "a column of insert's select": ("insert into users select na| from artists", "name"),
    "set": ("update songs se|", "set"),
    "columns of update": ("update songs set ti|", "title"),
    "columns of update behind a comma": ("update songs set year = 1, ti|", "title"),
    "where of update": ("update songs set year = 1 wh|", "where"),
    "a column in update's where": ("update songs set year = 1 where ti|", "title"),
    "from of delete": ("delete fr|", "from"),
    "a table behind delete from": ("delete from us|", "users"),
    "where of delete": ("delete from users wh|", "where"),
    "a column in delete's where": ("delete from users where fi|", "first_name"),
    "using of merge": ("merge into users us|", "using"),
    "when of merge": ("merge into users using songs on users.user_id = 1 wh|", "when matched then"),
    "what merge does": ("merge into users using songs on 1 = 1 when matched then up|", "update set"),
    "columns of copy": ("copy users (fi|", "first_name"),
    "iam_role": ("copy users from 's3://b/k' ia|", "iam_role"),
    "default": ("copy users from 's3://b/k' iam_role de|", "default"),
    "format of copy": ("copy users from 's3://b/k' iam_role default format as pa|", "parquet"),
    "option of unload": ("unload ('select 1') to 's3://b/k' iam_role default all|", "allowoverwrite"),
    "partition of unload": ("unload ('select 1') to 's3://b/k' iam_role default part|", "partition by"),
    "a type": ("create table t (a in|", "int"),
    "a type behind a comma": ("create table t (a int, b var|", "varbyte"),
    "encode": ("create table t (a int en|", "encode"),
    "an encoding": ("create table t (a int encode az|", "az64"),
    "not null": ("create table t (a varchar(3) no|", "not null"),
    "null": ("create table t (a int not nu|", "null"),
    "diststyle": ("create table t (a int) dis|", "diststyle"),
    "key": ("create table t (a int) diststyle ke|", "key"),
    "a column as distkey": ("create table t (first int, other int) distkey(ot|", "other"),
    "sortkey": ("create table t (a int) diststyle all so|", "sortkey"),
    "as of create table": ("create table t as se|", "select"),
    "a column in create table as": ("create table t as select ti| from songs", "title"),
    "temp table": ("create te|", "temp table"),
    "drop table": ("drop ta|", "table"),
    "a table to drop": ("drop table us|", "users"),
    "a schema to drop": ("drop schema et|", "etl"),
    "alter table": ("alter table users dr|", "drop column"),
    "a column to drop": ("alter table users drop column fi|", "first_name"),
    "a table to truncate": ("truncate us|", "users"),
    "explain": ("explain se|", "select"),
    "a select behind explain": ("explain select ti| from songs", "title"),
    "capitals": ("SELECT * FROM songs WHE|", "where"),
    "a quoted name": ('select "O| from etl.log', '"Odd name"'),
    "behind a comment": ("select 1 -- from\n, ti| from songs", "title"),
}


@pytest.mark.parametrize(("text", "first"), FIRST.values(), ids=FIRST)
def test_what_may_stand_there_comes_first(text: str, first: str) -> None:
    assert offered(text)[:1] == [first]


ASKED: dict[str, tuple[str, list[str]]] = {
    "behind a table": ("select * from songs |", ["join", "left join", "where", "group by", "order by", "limit"]),
    "behind a joined table": ("select * from songs s join artists a |", ["on", "using"]),
    "behind a crossed table": ("select * from songs s cross join artists a |", ["join", "left join", "where"]),
    "columns first": ("select | from artists", ["artist_id", "name", "location", "artists"]),
    "behind set": ("update artists set |", ["artist_id", "name", "location"]),
    "columns of insert": ("insert into artists (name, |", ["artist_id", "name", "location"]),
    "behind group": ("select 1 from songs group |", ["by"]),
    "behind copy's file": ("copy songs from 's3://b' |", ["iam_role", "format as", "json"]),
    "of an owner": ("select u.| from users u", ["user_id", "level", "first_name"]),
}


@pytest.mark.parametrize(("text", "begin"), ASKED.values(), ids=ASKED)
def test_asked_it_tells_what_may_follow_in_order(text: str, begin: list[str]) -> None:
    assert offered(text, asked=True)[: len(begin)] == begin


NOTHING = {
    "a letter": "select s|",
    "a blank": "select * from songs |",
    "a name that is given": "select year as ye|",
    "the name of a query of with": "with so|",
    "the name of a column": "create table t (ye|",
    "a number": "select 12|",
    "a whole word": "select|",
    "a whole word behind a table": "select * from songs where|",
    "an alias that completes nothing": "select * from songs so|",
    "an owner that nobody knows": "select nosuch.ti| from songs",
    "columns of another query": "select title| from songs union select 1",
    "a subquery's table from outside": "select * from songs s where s.loc| and exists (select 1 from artists a)",
}


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_nothing_is_offered_for(text: str) -> None:
    assert offered(text) == []


@pytest.mark.parametrize("piece", [text for _, text in QUOTED.values()], ids=QUOTED)
def test_a_word_is_completed_behind_what_is_quoted(piece: str) -> None:
    assert offered(f"select 1 {piece}\n, date_tr|")[:1] == ["date_trunc("]


@pytest.mark.parametrize("piece", ["-- ", *(text for kind, text in OPEN.values() if kind != "name")])
def test_nothing_is_completed_within_what_is_quoted(piece: str) -> None:
    assert offered(f"select {piece} se|", asked=True) == []


def test_a_function_is_offered_with_how_it_is_called() -> None:
    (offer,) = COMPLETER.offers("select date_trun")
    assert (offer.text, offer.kind) == ("date_trunc(", "date_trunc('datepart', timestamp) → timestamp")
    assert FUNCTIONS - set(SIGNATURES) == {"sysdate", "user", "approximate", "bttext_pattern_cmp"}


def test_prefixes_come_before_parts_of_words() -> None:
    assert offered("select na| from artists join users on true")[:2] == ["name", "first_name"]
    found = offered("select ti| from songs join songplays on true")
    assert found[0] == "title"
    assert found.index("timeofday(") < found.index("start_time")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("cop|", "copy …"),
        ("unl|", "unload …"),
        ("create ta|", ""),
        ("creat|", "create table …"),
        ("creat|", "create table as …"),
        ("mer|", "merge …"),
        ("wit|", "with days … (date spine)"),
        ("select win|", "window …"),
        ("select su|", "sum … over (running)"),
        ("select * from cop|", ""),
    ],
)
def test_snippets_are_offered_where_they_may_stand(text: str, label: str) -> None:
    before, _, after = text.partition("|")
    found = {offer.label: offer for offer in COMPLETER.offers(before, after) if offer.kind == "snippet"}
    assert bool(found) == bool(label)
    if label:
        assert found[label].text == SNIPPETS[label]
        assert len(PLACE.findall(found[label].text)) > 1


def test_an_offer_carries_what_it_replaces() -> None:
    assert {offer.typed for offer in COMPLETER.offers("select * from SO")} == {"SO"}


def test_a_word_of_100_000_letters_is_completed_at_once() -> None:
    assert COMPLETER.offers("x" * 100_000, asked=True) == []
    assert [offer.text for offer in COMPLETER.offers("select " + "x" * 10_000 + " fro")] == ["from"]


def test_a_statement_as_long_as_is_looked_at_is_completed_before_the_next_key() -> None:
    before = ("select " + "s.title, a.name, (1 + 2), " * 1000)[:NEAR_CHARACTERS] + ", ti"
    begun = time.process_time()
    assert COMPLETER.offers(before, " from songs s join artists a on s.artist_id = a.artist_id")[0].text == "title"
    assert time.process_time() - begun < 0.1  # some ten times what it takes


PIECES = [
    *"select from where join on using group by order insert into update set delete with as union create table copy ( ) , . ; * ' \"".split(),
    *"songs artists title x over partition cast values distkey merge when then unload alter drop column encode and".split(),
]


@given(st.lists(st.sampled_from(PIECES), max_size=14), st.lists(st.sampled_from(PIECES), max_size=6), st.booleans())
def test_any_text_is_read(before: list[str], after: list[str], asked: bool) -> None:
    for offer in COMPLETER.offers(" ".join(before), " ".join(after), asked=asked):
        assert " ".join(before).endswith(offer.typed)
        low, typed = (offer.label or offer.text).lower(), offer.typed.lower()
        assert low.startswith(typed) or f"_{typed}" in low
