"""With --sandbox nothing leaves this machine, whatever dwh.cfg, the environment and AWS's own files say."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sparkify_tui.demo.bucket import write_bucket
from tests.paths import ROOT
from tests.sampling import telling
from tests.sparkify_tui.cli.conftest import App
from tests.sparkify_tui.cli.elsewhere import ON_AWS, Listener, foreign_file, hostile_environment
from tests.sparkify_tui.cli.fenced import AUDIT, command_lines

WAREHOUSE_COMMANDS = [line for line in command_lines() if line[0] not in ("sandbox", "questions")]


class Fenced:
    """A program in a hostile environment, on a sandbox that runs."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.listener = Listener()
        self.app = App(directory)
        write_bucket(self.app.home / "s3" / "udacity-dend", songs=2, events=10)
        site = directory / "site"
        site.mkdir()
        (site / "sitecustomize.py").write_text(AUDIT)
        self.left = directory / "left-the-machine"
        root = str(ROOT)
        self.app.env |= {
            **hostile_environment(self.listener, directory),
            "PYTHONPATH": f"{site}:{root}",
            "FENCE_LOG": str(self.left),
        }
        # The sandbox itself runs in that environment as well.
        self.app.ok("--sandbox", "create")
        self.good = self.app.config.read_text()

    def run(self, *wanted: tuple[str | None, list[str]], link: str | None = None) -> list[dict[str, Any]]:
        """Run commands, each with that dwh.cfg in place, in one process."""
        plan, outcome = self.directory / "plan.json", self.directory / "outcome.json"
        commands = [(text, link, command) for text, command in wanted]
        plan.write_text(json.dumps({"config": str(self.app.config), "commands": commands, "outcome": str(outcome)}))
        done = subprocess.run(
            [sys.executable, "-m", "tests.sparkify_tui.cli.fenced", str(plan)],
            env=self.app.env,
            cwd=self.app.cwd,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        found: list[dict[str, Any]] = json.loads(outcome.read_text())
        return found

    def nothing_left(self) -> bool:
        """Whether no connection was made but to the sandbox, no name looked up and no foreign credential sought."""
        assert self.listener.heard == []
        assert not self.left.exists(), self.left.read_text()
        assert not (self.directory / "credential-process-ran").exists()
        return True

    def with_value(self, key: str, value: str | None) -> str:
        """The good dwh.cfg with another value, or without the key."""
        line = "" if value is None else f"{key}={value}\n"
        assert re.search(rf"^{key}=.*\n", self.good, re.M)
        return re.sub(rf"^{key}=.*\n", line, self.good, count=1, flags=re.M)


@pytest.fixture(scope="module")
def fenced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fenced]:
    fenced = Fenced(tmp_path_factory.mktemp("fenced"))
    yield fenced
    fenced.app.run("sandbox", "stop")
    fenced.listener.close()


def own_profile(fenced: Fenced) -> str:
    return re.sub(r"^SECRET=.*", "PROFILE=prod", re.sub(r"^KEY=.*\n", "", fenced.good, flags=re.M), flags=re.M)


REFUSED = {
    "an endpoint of AWS's": ("ENDPOINT_URL", "https://redshift.us-west-2.amazonaws.com", "[AWS] ENDPOINT_URL"),
    "another program's port as endpoint": ("ENDPOINT_URL", "LISTENER", "[AWS] ENDPOINT_URL"),
    "other keys": ("KEY", "AKIASOMEBODYELSES000", "[AWS] KEY"),
    "another secret": ("SECRET", "anothersecretanothersecret", "[AWS] SECRET"),
    "a session token": ("REGION", "us-west-2\nSESSION_TOKEN=another-token", "[AWS] SESSION_TOKEN"),
    "a host of AWS's": ("HOST", ON_AWS, "[CLUSTER] HOST"),
    "a host that has to be looked up": ("HOST", "warehouse.localdomain.test", "[CLUSTER] HOST"),
    "a name for this machine": ("HOST", "localhost", "[CLUSTER] HOST"),
    "another address of this machine": ("HOST", "127.0.0.77", "[CLUSTER] HOST"),
    "the user's own file": (lambda fenced: foreign_file(fenced.good), None, "[CLUSTER] HOST"),
    "a profile": (own_profile, None, "[AWS] PROFILE"),
}


@pytest.fixture(scope="module")
def refusals(request: pytest.FixtureRequest, fenced: Fenced) -> dict[str, list[dict[str, Any]]]:
    """What every command said to each of them, as the sandbox's own file and as one named with --config."""
    wanted: list[tuple[str | None, list[str]]] = []
    items = (item for item in request.session.items if isinstance(item, pytest.Function))
    cases = {
        item.callspec.params["case"] for item in items if hasattr(item, "callspec") and "case" in item.callspec.params
    }
    asked = [case for case in REFUSED if case in cases]
    for number, (key, value, _) in enumerate(REFUSED[case] for case in asked):
        url = fenced.listener.url
        text = key(fenced) if callable(key) else fenced.with_value(key, str(value).replace("LISTENER", url))
        own = fenced.directory / f"own{number}.cfg"
        own.write_text(text)
        wanted += [(text, ["--sandbox", "--yes", *line]) for line in WAREHOUSE_COMMANDS]
        wanted += [(fenced.good, ["--sandbox", "--yes", "--config", str(own), *line]) for line in WAREHOUSE_COMMANDS]
    found = fenced.run(*wanted)
    each = 2 * len(WAREHOUSE_COMMANDS)
    return {case: found[number * each :][:each] for number, case in enumerate(asked)}


@pytest.mark.parametrize("case", telling(REFUSED, {"an endpoint of AWS's", "a host of AWS's", "the user's own file"}))
def test_a_configuration_that_leads_elsewhere_is_refused_by_name_and_nothing_leaves(
    fenced: Fenced, refusals: dict[str, list[dict[str, Any]]], case: str
) -> None:
    assert len(refusals[case]) == 2 * len(WAREHOUSE_COMMANDS)
    for outcome in refusals[case]:
        assert outcome["code"] == 2, outcome
        assert REFUSED[case][2] in outcome["err"], outcome
        assert "leave --sandbox out" in outcome["err"], outcome
    assert fenced.nothing_left()


QUERYING = [line for line in WAREHOUSE_COMMANDS if line[0] not in ("create", "delete", "run", "status")]
"""Those that ask the database alone."""


def test_a_port_of_another_program_is_never_connected_to(fenced: Fenced) -> None:
    text = fenced.with_value("DB_PORT", str(fenced.listener.port))
    *outcomes, status = fenced.run(*((text, ["--sandbox", *line]) for line in [*QUERYING, ["status"]]))
    assert len(outcomes) == len(QUERYING)
    for outcome in outcomes:
        assert outcome["code"] == 2, outcome
        assert "[CLUSTER] DB_PORT" in outcome["err"], outcome
    assert "[CLUSTER] DB_PORT" in status["out"], status
    assert fenced.nothing_left()


def test_the_endpoint_of_a_cluster_that_is_gone_is_told_as_that_and_never_connected_to(fenced: Fenced) -> None:
    text = fenced.with_value("DB_PORT", str(fenced.listener.port))
    text = text.replace("CLUSTER_IDENTIFIER=sparkify", "CLUSTER_IDENTIFIER=gone")
    outcomes = fenced.run(*((text, ["--sandbox", *line]) for line in QUERYING))
    assert len(outcomes) == len(QUERYING)
    for outcome in outcomes:
        assert outcome["code"] == 3, outcome
        assert "There is no cluster gone" in outcome["err"], outcome
        assert "Run `create`" in outcome["err"], outcome
    assert fenced.nothing_left()
