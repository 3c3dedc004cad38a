"""The files of system relations: what each declares is what its query yields, by name and by kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from redshift_sandbox.metadata.system_log import SystemLog
from redshift_sandbox.planner.late_binding import with_columns
from redshift_sandbox.planner.lookup import resolve
from redshift_sandbox.sql.plan import PlanContext
from redshift_sandbox.sql.types import to_duckdb
from redshift_sandbox.system_views import relation_files, row_counts, system
from redshift_sandbox.system_views.relation import SystemRelation
from tests.redshift_sandbox.system_views.test_system_log import Reader

FILES = {
    str(path.relative_to(relation_files.FOLDER)): path.read_text()
    for path in sorted(relation_files.FOLDER.rglob("*.sql"))
}
FROM_FILES = [relation for relation in system.relations().values() if relation.schema != "log"]


def branches(query: exp.Expr) -> Iterator[exp.Select]:
    """The SELECTs of a query, whose columns must meet by name."""
    if isinstance(query, exp.SetOperation):
        assert query.args.get("by_name"), query.sql()
        yield from branches(query.left)
        yield from branches(query.right)
    else:
        assert isinstance(query, exp.Select)
        yield query


def label(relation: SystemRelation) -> str:
    return f"{relation.schema}.{relation.name}"


def test_every_branch_of_every_query_has_the_aliases_that_its_file_declares() -> None:
    assert len(FROM_FILES) == len(FILES)
    for relation in FROM_FILES:
        declared = sorted(name for name, _ in relation.columns)
        for select in branches(sqlglot.parse_one(relation.query, read="duckdb")):
            assert sorted(select.named_selects) == declared, label(relation)


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlanContext]:
    """A superuser's look at an empty database."""
    log = SystemLog(tmp_path_factory.mktemp("views"))
    connection = Reader(log.directory).connection
    yield PlanContext(connection, "dev", "rdsdb", True, ())
    connection.close()
    log.close()


def kind(type_: str) -> str:
    """What a DuckDB type is for: any number casts to another one without a word, and so do texts."""
    if type_.endswith("[]"):
        return "list"
    if type_.startswith(("VARCHAR", "BOOLEAN", "INTERVAL")):
        return type_.split("(", maxsplit=1)[0]
    return "time" if type_.startswith(("TIMESTAMP", "DATE")) else "number"


@pytest.mark.parametrize("relation", FROM_FILES, ids=label)
def test_a_query_yields_values_of_the_declared_kinds(context: PlanContext, relation: SystemRelation) -> None:
    counts = row_counts.rows_sql(context.connection, "dev")
    query = with_columns(system.expand(relation.query, "dev").replace(row_counts.PLACEHOLDER, counts), context)
    found = {row[0]: row[1] for row in context.connection.execute(f"describe {query}").fetchall()}
    told = {name: kind(type_) for name, type_ in found.items() if type_ != '"NULL"'}
    assert told == {name: kind(to_duckdb(type_)) for name, type_ in relation.columns if name in told}


def test_every_relation_can_be_read_with_its_declared_columns_and_types(context: PlanContext) -> None:
    for relation in FROM_FILES:
        if not relation.internal:
            info = resolve(context, (relation.schema, relation.name))
            result = context.connection.execute(f"select * from {info.sql_name}")
            described = [(name, str(type_)) for name, type_, *_ in result.description]
            assert described == [(name, to_duckdb(type_)) for name, type_ in relation.columns], label(relation)
            result.fetchall()


def test_files_tell_their_purpose_and_then_declare_each_column_once() -> None:
    for name, text in FILES.items():
        head = [line for line in text.splitlines() if line.startswith("--")]
        purpose, declared = head[: head.index("--")], head[head.index("--") + 1 :]
        assert " ".join(purpose).endswith(".") and not any(line.startswith("--   ") for line in purpose), name
        columns = [line.removeprefix("--   ").split()[0] for line in declared if line.startswith("--   ")]
        assert len(set(columns)) == len(declared) > 0, name


def test_files_lie_in_the_folders_that_their_names_say() -> None:
    for name, text in FILES.items():
        family, *empty, file = name.split("/")
        prefix = {"pg_catalog": "pg_", "information_schema": "", "internal": ""}.get(family, f"{family}_")
        assert file.startswith(prefix), name
        says_so = " Empty: " in text.replace("\n--", "")
        has_no_query = all(line.startswith("--") for line in text.splitlines())
        assert (empty == ["empty"]) == says_so == has_no_query, name


WORDS = """-- Tables, told in
-- two lines.
--
--   relname name
--   size numeric(38,0)
--   acl text[]
select
    1 as size, -- a comment at the end
    ['a'] as acl,
    'one' as relname
"""


def test_a_file_is_read_by_its_header_and_its_query(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relation_files, "FOLDER", tmp_path)
    for path, text in {"svv/svv_words.sql": WORDS, "internal/empty/none.sql": "-- None.\n--\n--   a integer\n"}.items():
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text)
    none, words = relation_files.read_all()
    assert (words.schema, words.name, words.internal) == ("pg_catalog", "svv_words", False)
    assert [(name, type_.name) for name, type_ in words.columns] == [
        ("relname", "name"),
        ("size", "numeric(38,0)"),
        ("acl", "text[]"),
    ]
    assert words.query.startswith("select\n    1 as size")
    assert (none.schema, none.name, none.internal) == ("internal", "none", True)
    assert none.query == 'select null as "a" where false'


@pytest.mark.parametrize(
    ("column", "said"),
    [("--   a varcharacter", 'type "varcharacter" does not exist'), ("--  a integer", "indented by three blanks")],
    ids=["no type", "no column"],
)
def test_a_mistake_in_a_header_names_its_file(
    column: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relation_files, "FOLDER", tmp_path)
    (tmp_path / "svv").mkdir()
    (tmp_path / "svv" / "svv_words.sql").write_text(f"-- Words.\n--\n{column}\nselect 1 as a\n")
    with pytest.raises(ValueError, match=f"svv_words.sql: .*{said}"):
        list(relation_files.read_all())


def test_relations_are_in_an_order_in_which_each_uses_earlier_ones() -> None:
    earlier: set[tuple[str, str]] = set()
    for relation in system.in_order():
        assert earlier >= {used for used in relation.references() if used in system.relations()}, label(relation)
        earlier.add((relation.schema, relation.name))
    assert earlier == set(system.relations())


LOGGED = {
    "stl_query": True,
    "svv_transactions": True,
    "pg_locks": True,
    "pg_stat_activity": True,
    "stv_active_cursors": True,
    "pg_class": False,
    "svv_table_info": False,
    "stv_wlm_service_class_config": False,
    "stl_alert_event_log": False,
}


@pytest.mark.parametrize("name", LOGGED)
def test_what_tells_of_sessions_is_known_by_what_it_reads(name: str) -> None:
    assert system.is_logged("pg_catalog", name) == LOGGED[name]
