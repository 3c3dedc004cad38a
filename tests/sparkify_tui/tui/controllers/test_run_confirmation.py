"""What can't be taken back is asked about once a script, wherever it is run from, and nothing else on the sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import Scripted

QUESTION = "This can't be taken back"
CLEARED = "delete from songplays"


async def run(driven: Driven, script: str, key: str = "ctrl+j") -> None:
    await driven.press("f4")
    driven.main.panes.query.editor.load_text(script)
    driven.main.panes.query.editor.move_cursor(driven.main.panes.query.editor.document.end)
    await driven.press(key)


async def test_it_is_asked_with_table_and_rows_and_enter_does_not_run_it(drive: Drive, backend: Scripted) -> None:
    async with drive((80, 24)) as driven:
        await run(driven, CLEARED)
        await driven.see(QUESTION)
        await driven.see("line 1: DELETE without WHERE songplays (about 6,820 rows)")
        assert "At SANDBOX us-west-2:" in driven.text()
        await driven.press("enter")
        await driven.see("Not run.")
        assert backend.ran == []


async def test_it_runs_when_one_says_so(drive: Drive, backend: Scripted) -> None:
    async with drive((80, 24)) as driven:
        await run(driven, CLEARED)
        await driven.see(QUESTION)
        await driven.press("y")
        await driven.until(lambda: backend.ran == [CLEARED])


async def test_one_question_lists_all_statements_of_a_script_with_their_lines(drive: Drive, backend: Scripted) -> None:
    script = (
        "select 1;\n\ntruncate users;\nupdate songs set year = 0; delete from time where hour = 1;\ndrop schema etl"
    )
    async with drive((100, 30)) as driven:
        await run(driven, script, "f5")
        await driven.see("• line 3: TRUNCATE users (about 97 rows)")
        await driven.see("• line 4: UPDATE without WHERE songs (about 14,896 rows)")
        await driven.see("• line 5: DROP SCHEMA etl")
        assert driven.text().count("•") == 3
        await driven.press("y")
        await driven.until(lambda: len(backend.ran) == 5)


async def test_a_statement_below_others_is_told_with_its_line_in_the_buffer(drive: Drive, backend: Scripted) -> None:
    async with drive((80, 24)) as driven:
        await run(driven, f"select 1;\nselect 2;\n\n{CLEARED}")
        await driven.see("line 4: DELETE")
        await driven.press("n")
    assert backend.ran == []


async def test_a_statement_is_asked_about_when_it_is_run_again(drive: Drive, backend: Scripted) -> None:
    async with drive((80, 24)) as driven:
        await run(driven, CLEARED)
        await driven.see(QUESTION)
        await driven.press("y")
        await driven.until(lambda: backend.ran == [CLEARED])
        driven.main.panes.query.grid.focus()
        await driven.press("r")
        await driven.see(QUESTION)
        await driven.see("• DELETE without WHERE songplays (about 6,820 rows)")
        await driven.press("escape")
        await driven.see("Not run.")
        assert backend.ran == [CLEARED]


async def test_a_statement_from_the_history_is_asked_about(drive: Drive, backend: Scripted) -> None:
    async with drive((80, 24)) as driven:
        await run(driven, CLEARED)
        await driven.press("y")
        await driven.until(lambda: backend.ran == [CLEARED])
        await run(driven, "", "f8")
        await driven.see("History")
        await driven.press("enter")
        await driven.press("ctrl+j")
        await driven.see(QUESTION)
        await driven.press("escape")
        assert backend.ran == [CLEARED]


async def test_the_question_does_not_wait_for_the_rows(
    drive: Drive, backend: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = asyncio.Event()

    async def slow() -> Mapping[tuple[str, str], int]:
        await told.wait()
        return {("public", "songplays"): 12}

    monkeypatch.setattr(backend, "stored_rows", slow)
    async with drive((80, 24)) as driven:
        await run(driven, CLEARED)
        await driven.see(QUESTION)
        assert "rows)" not in driven.text()
        told.set()
        await driven.see("(about 12 rows)")


async def test_on_aws_it_is_one_question_with_all_that_writes(drive: Drive, backend: Scripted) -> None:
    backend.confirm_writes, backend.label = True, "123456789012 us-west-2"
    async with drive((80, 24)) as driven:
        await run(driven, f"{CLEARED};\ninsert into users values (1)", "f5")
        await driven.see(QUESTION)
        assert "This writes to 123456789012 us-west-2" in driven.text()
        assert "insert into users" in driven.text()
        await driven.press("y")
        await driven.until(lambda: len(backend.ran) == 2)


async def test_a_read_only_session_leaves_it_to_the_session_to_refuse(drive: Drive, backend: Scripted) -> None:
    backend.read_only = True
    async with drive((80, 24)) as driven:
        await run(driven, CLEARED)
        await driven.until(lambda: backend.ran == [CLEARED])


@pytest.mark.parametrize("key", ["ctrl+j", "ctrl+enter", "f5", "f6"])
async def test_what_can_be_taken_back_is_run_at_once(drive: Drive, backend: Scripted, key: str) -> None:
    script = CLEARED if key == "f6" else f"{CLEARED} where user_id = 7"
    async with drive((80, 24)) as driven:
        await run(driven, script, key)
        await driven.until(
            lambda: backend.ran == [script.replace(CLEARED, f"explain {CLEARED}") if key == "f6" else script]
        )


async def test_hundreds_of_statements_leave_the_buttons_in_sight(drive: Drive, backend: Scripted) -> None:
    async with drive((80, 24)) as driven:
        await run(driven, f"{CLEARED};\n" * 300, "f5")
        await driven.see("Run it")
        assert "Back" in driven.text()
        await driven.press("n")
    assert backend.ran == []
