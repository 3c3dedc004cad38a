"""Questions of a person's own are listed and asked by name, from the directory of the configuration that is used."""

from __future__ import annotations

from pathlib import Path

from tests.sparkify_tui.cli.conftest import App


def put(directory: Path, name: str, text: str) -> Path:
    path = directory / "questions" / f"{name}.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_own_questions_are_listed_and_a_faulty_one_is_named(app: App) -> None:
    put(app.cwd / "sql", "here", "-- Here\nselect 1")
    bad = put(app.cwd / "sql", "bad", "select 1")
    put(app.home / "sql", "there", "-- There\nselect 2")
    done = app.run("questions")
    assert done.returncode == 0
    assert "@here" in done.stdout
    assert "@there" not in done.stdout
    assert f"{bad.relative_to(app.cwd)}, line 1, has no header" in done.stderr
    listed = app.json("--sandbox", "questions")
    assert [item["name"] for item in listed if item["origin"] == "own"] == ["there"]
    assert app.run("query", "@bad").returncode == 2


def test_an_own_question_is_answered(loaded: App) -> None:
    path = put(loaded.home / "sql", "mine", "-- Mine\nselect 40 + 2 as answer")
    try:
        assert loaded.json("--sandbox", "query", "@mine") == [{"answer": 42}]
    finally:
        path.unlink()
