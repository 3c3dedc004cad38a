"""Scripts: those that write are asked about where it is AWS, refused where it is read-only; odd ones break nothing."""

from __future__ import annotations

import pytest
from textual import events

from sparkify_tui.services.query.writes import writes
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import Scripted

DEEP = "select " + "(" * 3000 + "1" + ")" * 3000
DELETES = "with gone as (select 1) delete from songplays where level = 'x'"


async def run(driven: Driven, script: str, key: str = "ctrl+j") -> None:
    await driven.press("f4")
    driven.main.panes.query.editor.load_text(script)
    driven.main.panes.query.editor.move_cursor(driven.main.panes.query.editor.document.end)
    await driven.press(key)


@pytest.fixture
def on_aws(backend: Scripted) -> Scripted:
    backend.confirm_writes, backend.label = True, "123456789012 us-west-2"
    return backend


async def test_a_statement_that_writes_to_aws_is_shown_with_its_target_and_not_run_by_enter(
    drive: Drive, on_aws: Scripted
) -> None:
    async with drive((80, 24)) as driven:
        await run(driven, DELETES)
        await driven.see("This statement writes")
        assert DELETES in driven.text()
        assert "123456789012 us-west-2" in driven.text()
        await driven.press("enter")
        await driven.see("Not run.")
        assert on_aws.ran == []


@pytest.mark.parametrize("keys", [("tab", "enter"), ("left", "enter"), ("y",)], ids="-".join)
async def test_it_runs_when_one_says_so(drive: Drive, on_aws: Scripted, keys: tuple[str, ...]) -> None:
    async with drive((80, 24)) as driven:
        await run(driven, DELETES)
        await driven.see("This statement writes")
        await driven.press(*keys)
        await driven.until(lambda: on_aws.ran == [DELETES])


@pytest.mark.parametrize("key", ["escape", "n"])
async def test_it_does_not_run_when_one_goes_back(drive: Drive, on_aws: Scripted, key: str) -> None:
    async with drive((80, 24)) as driven:
        await run(driven, DELETES)
        await driven.see("This statement writes")
        await driven.press(key)
        await driven.see("Not run.")
    assert on_aws.ran == []


async def test_one_writing_statement_among_others_asks_for_the_script(drive: Drive, on_aws: Scripted) -> None:
    async with drive((80, 24)) as driven:
        await run(driven, f"select 41; {DELETES}; select 42", "f5")
        await driven.see("This statement writes")
        assert "select 4" not in driven.text().split("writes to")[1].split("╰")[0]
    assert on_aws.ran == []


async def test_a_hundred_lines_to_confirm_leave_the_buttons_in_sight(drive: Drive, on_aws: Scripted) -> None:
    long = "delete from songplays where user_id in (\n" + "  1,\n" * 100 + "  2)"
    async with drive((80, 24)) as driven:
        await run(driven, long)
        await driven.see("Run it")
        assert "Back" in driven.text()


async def test_reading_and_the_sandbox_ask_nothing(drive: Drive, on_aws: Scripted) -> None:
    async with drive((80, 24)) as driven:
        await run(driven, "select 1")
        await driven.until(lambda: on_aws.ran == ["select 1"])
        on_aws.confirm_writes = False
        await run(driven, DELETES)
        await driven.until(lambda: on_aws.ran == ["select 1", DELETES])


@pytest.mark.parametrize("key", ["ctrl+l", "f6", "ctrl+j", "f5", "ctrl+space"])
async def test_a_statement_nested_3000_deep_breaks_nothing(drive: Drive, backend: Scripted, key: str) -> None:
    backend.confirm_writes = True
    backend.writes = writes  # type: ignore[method-assign]
    async with drive((80, 24)) as driven:
        await driven.press("f4")
        driven.app.post_message(events.Paste(DEEP))
        await driven.press(key)
        if key == "ctrl+l":
            await driven.see("nested too deeply")
        if key in ("f6", "ctrl+j", "f5"):
            await driven.see("This statement writes")
        assert driven.app.is_running
