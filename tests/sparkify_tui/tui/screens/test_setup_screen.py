"""The first start without a dwh.cfg: the sandbox, or a guided set-up that checks what is typed and writes the file."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sparkify_tui.config import read_config
from sparkify_tui.tui.launch import Launch
from tests.sparkify_tui.tui.conftest import Drive, Driven

SECRET, PASSWORD = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY12", "Passw0rd-Secret"


@pytest.fixture
def first_start(drive: Drive, launch: Launch) -> Any:
    @asynccontextmanager
    async def starting(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Driven]:
        instead = replace(launch, label="SANDBOX instead")
        changes = {"needs_setup": True, "is_sandbox": False, "label": "dwh.cfg", "sandbox_instead": lambda: instead}
        async with drive(size, wait=False, **changes) as driven:
            await driven.see("Welcome to sparkify")
            yield driven

    return starting


def shown(driven: Driven) -> str:
    return " ".join(driven.text().replace("│", " ").split())


async def fill(driven: Driven, key: str, value: str) -> None:
    field = driven.app.screen.query_one(f"#{key}")
    field.focus()
    field.value = ""  # type: ignore[attr-defined]
    await driven.type(value)


async def to_setup(driven: Driven) -> None:
    await driven.press("tab", "enter")
    await driven.see("Access key ID")


async def test_enter_starts_on_the_sandbox_and_writes_no_file(first_start: Any, launch: Launch) -> None:
    async with first_start() as driven:
        assert "There is no" in driven.text()
        await driven.press("enter")
        await driven.see("no cluster")
        assert driven.main.target.launch.label == "SANDBOX instead"
    assert not launch.config_path.exists()


async def test_escape_leaves_the_set_up_for_the_first_choice_and_not_further(first_start: Any) -> None:
    async with first_start() as driven:
        await to_setup(driven)
        await driven.press("escape")
        await driven.see("Welcome to sparkify")
        await driven.press("escape")
        await driven.see("Welcome to sparkify")


async def test_the_arrows_go_to_the_other_choice_and_from_line_to_line(first_start: Any) -> None:
    async with first_start() as driven:
        await driven.press("down", "enter")
        await driven.see("Access key ID")
        await driven.press("down", "down")
        assert driven.app.focused.id == "aws-secret"
        await driven.press("up")
        assert driven.app.focused.id == "aws-key"


async def test_what_was_typed_is_there_again_after_escape(first_start: Any) -> None:
    async with first_start() as driven:
        await to_setup(driven)
        await fill(driven, "cluster-db-password", PASSWORD)
        await driven.press("escape")
        await driven.see("Welcome to sparkify")
        await to_setup(driven)
        assert driven.app.screen.query_one("#cluster-db-password").value == PASSWORD


async def test_the_keys_stay_in_sight_when_every_line_has_a_problem(first_start: Any) -> None:
    async with first_start() as driven:
        await to_setup(driven)
        for key in ("aws-key", "aws-region", "cluster-db-user", "infrastructure-node-type"):
            await fill(driven, key, "no good")
        assert "escape: back" in driven.text()


async def test_nothing_is_wrong_before_somebody_types(first_start: Any) -> None:
    async with first_start() as driven:
        await to_setup(driven)
        await driven.press(*["down"] * 9, *["up"] * 4)
        assert "!" not in driven.text()


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("aws-region", "moon-1", "REGION"),
        ("cluster-db-user", "1user", "DB_USER"),
        ("cluster-db-password", "short", "DB_PASSWORD"),
        ("infrastructure-cluster-identifier", "Not Valid", "CLUSTER_IDENTIFIER"),
        ("infrastructure-node-type", "dc9.tiny", "NODE_TYPE"),
        ("infrastructure-num-nodes", "0", "NUM_NODES"),
        ("aws-key", "AKIAIOSFODNN7EXAMPLE", "Key and secret belong together"),
    ],
)
async def test_what_is_typed_is_checked_at_once_and_not_written_so(
    first_start: Any, launch: Launch, key: str, value: str, problem: str
) -> None:
    async with first_start((120, 40)) as driven:
        await to_setup(driven)
        await fill(driven, "cluster-db-password", PASSWORD)
        await fill(driven, key, value)
        assert problem in shown(driven)
        driven.app.screen.query_one("#write").focus()
        await driven.press("enter")
        assert driven.app.screen is not driven.main
    assert not launch.config_path.exists()


async def test_a_profile_and_a_key_together_are_refused(first_start: Any) -> None:
    async with first_start((120, 40)) as driven:
        await to_setup(driven)
        await fill(driven, "aws-profile", "work")
        await fill(driven, "aws-key", "AKIAIOSFODNN7EXAMPLE")
        assert "Either a profile or a key" in shown(driven)


async def test_a_node_type_that_starts_at_two_nodes_says_so(first_start: Any) -> None:
    async with first_start((120, 40)) as driven:
        await to_setup(driven)
        await fill(driven, "infrastructure-node-type", "ra3.4xlarge")
        await fill(driven, "infrastructure-num-nodes", "1")
        await driven.press("backspace")
        await driven.type("1")
        assert "ra3.4xlarge clusters start at two nodes" in shown(driven)


async def test_writing_too_early_says_what_is_missing_and_goes_there(first_start: Any, launch: Launch) -> None:
    async with first_start() as driven:
        await to_setup(driven)
        driven.app.screen.query_one("#write").focus()
        await driven.press("enter")
        await driven.see("DB_PASSWORD is empty")
        assert driven.app.focused.id == "cluster-db-password"
    assert not launch.config_path.exists()


async def test_profiles_are_offered_and_tab_completes_them(
    first_start: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "aws-config"))
    (tmp_path / "aws-config").write_text("[profile staging]\n[profile [b]odd]\n[profile work]\n", "utf-8")
    async with first_start() as driven:
        await to_setup(driven)
        await driven.see("staging  work")
        await driven.type("sta")
        assert "work" not in shown(driven).partition("Of ~/.aws")[2]
        await driven.press("tab")
        assert driven.app.focused.value == "staging"
        await driven.press("tab")
        assert driven.app.focused.id == "aws-key"


async def test_regions_are_offered_by_any_part_of_their_names(first_start: Any) -> None:
    async with first_start() as driven:
        await to_setup(driven)
        await fill(driven, "aws-region", "central-2")
        await driven.see("eu-central-2")
        await driven.press("tab")
        assert driven.app.focused.value == "eu-central-2"


async def test_the_price_follows_the_node_type_and_the_number(first_start: Any) -> None:
    async with first_start() as driven:
        await to_setup(driven)
        assert "$0.54 an hour" in shown(driven)
        await fill(driven, "infrastructure-node-type", "ra3.xlplus")
        await fill(driven, "infrastructure-num-nodes", "3")
        assert "$3.26 an hour" in shown(driven)
        await fill(driven, "infrastructure-node-type", "unknown")
        assert "an hour" not in shown(driven)


async def test_several_nodes_make_a_multi_node_cluster(first_start: Any, launch: Launch) -> None:
    async with first_start((120, 40)) as driven:
        await to_setup(driven)
        await fill(driven, "cluster-db-password", PASSWORD)
        await fill(driven, "aws-profile", "work")
        await fill(driven, "infrastructure-num-nodes", "2")
        driven.app.screen.query_one("#write").focus()
        await driven.press("enter")
        await driven.see("no cluster")
    written = read_config(launch.config_path)
    assert (written.infrastructure.cluster_type, written.infrastructure.num_nodes) == ("multi-node", 2)
    assert written.aws.profile == "work"


async def test_the_set_up_masks_secrets_writes_the_file_for_oneself_alone_and_opens_it(
    first_start: Any, launch: Launch
) -> None:
    async with first_start((120, 40)) as driven:
        await to_setup(driven)
        await fill(driven, "aws-key", "AKIAIOSFODNN7EXAMPLE")
        await fill(driven, "aws-secret", SECRET)
        await fill(driven, "cluster-db-password", PASSWORD)
        await fill(driven, "infrastructure-cluster-identifier", "mine")
        assert SECRET not in driven.text()
        assert PASSWORD not in driven.text()
        driven.app.screen.query_one("#write").focus()
        await driven.press("enter")
        await driven.see("no cluster")
    written = read_config(launch.config_path)
    assert (written.aws.key, written.aws.secret) == ("AKIAIOSFODNN7EXAMPLE", SECRET)
    assert (written.cluster.db_password, written.infrastructure.cluster_identifier) == (PASSWORD, "mine")
    assert stat.S_IMODE(launch.config_path.stat().st_mode) == 0o600


async def test_a_file_that_cannot_be_written_is_said_and_the_answers_stay(
    first_start: Any, launch: Launch, tmp_path: Path
) -> None:
    async with first_start((120, 40)) as driven:
        await to_setup(driven)
        await fill(driven, "cluster-db-password", PASSWORD)
        launch.config_path.write_text("[AWS]\n", "utf-8")
        driven.app.screen.query_one("#write").focus()
        await driven.press("enter")
        await driven.see("!")
        assert launch.config_path.name in shown(driven)
        assert driven.app.screen.query_one("#cluster-db-password").value == PASSWORD
        assert driven.app.screen is not driven.main
    assert launch.config_path.read_text("utf-8") == "[AWS]\n"
