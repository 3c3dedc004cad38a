"""With --sandbox the application reaches the running sandbox's own ports and nothing else, whatever stands elsewhere."""

from __future__ import annotations

import ipaddress
import re
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from redshift_sandbox import process
from sparkify_tui import sandbox as stand_in
from sparkify_tui.__main__ import Wish, _open_in_thread
from sparkify_tui.cli.opening import open_target
from sparkify_tui.cli.options import Options
from sparkify_tui.demo.bucket import write_bucket
from sparkify_tui.services.infrastructure.provision import provision
from sparkify_tui.tui.backend import open_services
from sparkify_tui.tui.controllers import config_file
from sparkify_tui.tui.screens.delete_dialog import DeleteDialog
from sparkify_tui.tui.screens.load_dialog import LoadDialog
from sparkify_tui.tui.screens.provision_dialog import ProvisionDialog
from tests.conftest import Sandbox, _make
from tests.sparkify_tui.cli.elsewhere import ON_AWS, Listener, foreign_file, hostile_environment
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.controllers.test_config_file import on, replaced

_reached: list[tuple[str, str, int]] | None = None


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if _reached is None:
        return
    if event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        _reached.append((event, str(arguments[1][0]), int(arguments[1][1])))
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        _reached.append((event, str(arguments[0]), 0))


sys.addaudithook(_note)  # for the life of this process: there is no taking it away


class Fenced:
    """A sandbox with a cluster, an environment that leads elsewhere, and what this process reached for."""

    def __init__(self, sandbox: Sandbox, elsewhere: Listener) -> None:
        self.sandbox = sandbox
        self.elsewhere = elsewhere
        self.good = sandbox.config_path.read_text("utf-8")
        self.own_ports: set[int] = set()
        self.know_ports()

    def know_ports(self) -> None:
        """The ports that the sandbox has by now are its own."""
        found = stand_in.status(self.sandbox.home)
        self.own_ports.add(int(str(found.endpoint_url).rpartition(":")[2]))
        self.own_ports.update(cluster.port for cluster in found.clusters if cluster.port is not None)

    def write(self, text: str | None) -> None:
        path = self.sandbox.config_path
        path.unlink() if text is None else replaced(path, text)  # over a link as well

    def changed(self, key: str, value: str) -> str:
        text, count = re.subn(rf"^{key}=.*", f"{key}={value}", self.good, count=1, flags=re.M)
        assert count
        return text

    def nothing_left(self) -> bool:
        assert self.elsewhere.heard == []
        host = process.announcement(self.sandbox.home)["host"]
        for event, address, port in _reached or ():
            assert str(ipaddress.ip_address(address)) == host, (event, address)
            assert port in self.own_ports or event == "socket.getaddrinfo", (event, port, self.own_ports)
        return bool(_reached)


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox that these tests use one after the other; each finds it with a cluster and its own dwh.cfg."""
    made = _make(tmp_path_factory.mktemp("used") / "home")
    write_bucket(made.home.buckets / "udacity-dend", songs=2, events=10)
    yield made
    stand_in.stop(made.home)


@pytest.fixture
async def fenced(used: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Fenced]:
    global _reached
    listener = Listener()
    with on(used, monkeypatch):
        for name, value in hostile_environment(listener, tmp_path).items():
            monkeypatch.setenv(name, value)
        async for _ in provision(open_target(Options(sandbox=True), narrate=None)):
            pass
        monkeypatch.setattr(config_file, "FOLLOW_EVERY_S", 0.05)
        _reached = []
        fenced = Fenced(used, listener)
        try:
            yield fenced
        finally:
            _reached = None
            listener.close()
            fenced.write(fenced.good)
    assert not (tmp_path / "credential-process-ran").exists()


@pytest.fixture
def opened(drive: Drive, fenced: Fenced, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    @asynccontextmanager
    async def opening(*, wait: bool = True) -> AsyncIterator[Driven]:
        with on(fenced.sandbox, monkeypatch) as real:
            async with drive((160, 48), wait=wait, **real) as driven:
                yield driven

    return opening


def told(driven: Driven) -> str:
    """What the Cluster pane, the leftmost, says."""
    return driven.words_in("#cluster")


Text = Callable[[Fenced], str | None]
ELSEWHERE: dict[str, tuple[Text, str]] = {
    "the user's own file": (lambda fenced: foreign_file(fenced.good), "[AWS] KEY"),
    "another endpoint": (lambda fenced: fenced.changed("ENDPOINT_URL", fenced.elsewhere.url), "[AWS] ENDPOINT_URL"),
    "an endpoint of AWS's": (
        lambda fenced: fenced.changed("ENDPOINT_URL", "https://redshift.us-west-2.amazonaws.com"),
        "[AWS] ENDPOINT_URL",
    ),
    "a host of AWS's": (lambda fenced: fenced.changed("HOST", ON_AWS), "[CLUSTER] HOST"),
    "a host that has to be looked up": (lambda fenced: fenced.changed("HOST", "localhost"), "[CLUSTER] HOST"),
    "a profile": (lambda fenced: fenced.good.replace("[AWS]\n", "[AWS]\nPROFILE=prod\n"), "[AWS] PROFILE"),
}


async def query(driven: Driven, sees: str) -> None:
    """Type a query and run it."""
    driven.main.show_pane("query")
    driven.main.panes.query.editor.load_text("")
    await driven.type("select 47 || '11' as told")
    await driven.press("ctrl+j")
    await driven.see(sees)


async def job(driven: Driven, key: str, dialog: type, *then: str) -> None:
    """Press a job's key and answer its question; returns once the job is over."""
    driven.main.show_pane("cluster")
    await driven.press(key)
    await driven.until(lambda: isinstance(driven.app.screen, dialog), f"{key} asks")
    for step in then:
        await (driven.press("enter") if step == "enter" else driven.type(step))
    await driven.until(lambda: driven.app.screen is driven.main, f"{key} is answered")
    await driven.until(lambda: not (driven.main.controllers.job_runner.running or driven.main.target.reopening))


@pytest.mark.slow
async def test_a_file_that_leads_elsewhere_while_the_app_runs_is_named_and_no_key_follows_it(
    opened: Callable[..., Any], fenced: Fenced
) -> None:
    async with opened() as driven:
        await driven.see("sparkify AVAILABLE")
        for text, named in ELSEWHERE.values():
            fenced.write(text(fenced))
            await driven.until(lambda named=named: named in told(driven), f"{named} is named")
            assert "! dwh.cfg" in driven.text().splitlines()[0]
            await driven.press("ctrl+r")
            await query(driven, "4711")
            assert fenced.nothing_left()
            fenced.write(fenced.good)
            await driven.until(lambda: "! dwh.cfg" not in driven.text())
        foreign = foreign_file(fenced.good)
        fenced.write(foreign)
        await driven.see("! dwh.cfg")
        await job(driven, "f3", LoadDialog, "enter")
        await driven.see("The load is done.")
        await job(driven, "f2", ProvisionDialog, "enter")
        await driven.see("Provision failed")
        await job(driven, "f12", DeleteDialog, "sparkify", "enter")
        await driven.see("no cluster")
        assert fenced.sandbox.config_path.read_text("utf-8") == foreign
        assert fenced.nothing_left()


@pytest.mark.parametrize("case", ["deleted", "a dangling link", *ELSEWHERE])
async def test_a_file_that_leads_elsewhere_before_the_start_is_refused_or_made_good(
    opened: Callable[..., Any], fenced: Fenced, case: str
) -> None:
    path = fenced.sandbox.config_path
    if case in ELSEWHERE:
        text, named = ELSEWHERE[case]
        fenced.write(text(fenced))
    else:
        fenced.write(None)
        if case == "a dangling link":
            path.symlink_to(fenced.sandbox.home.path / "nowhere" / "dwh.cfg")
    async with opened(wait=False) as driven:
        if case not in ELSEWHERE:
            await driven.see("sparkify AVAILABLE")
            await driven.press("ctrl+r", "f8", "escape")
            assert fenced.nothing_left()
            return
        await driven.see("The target could not be opened")
        assert named in told(driven)
        for key in ("f2", "f3", "f12", "ctrl+r", "f11", "f8", "escape", "x"):
            await driven.press(key)
        assert driven.app.screen is driven.main
        await query(driven, "told")
        await driven.press("1")
        await driven.until(lambda: named in told(driven))
        assert fenced.nothing_left()


async def test_a_sandbox_that_comes_back_on_other_ports_is_followed_there(
    opened: Callable[..., Any], fenced: Fenced, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = fenced.sandbox.home
    host = process.announcement(home)["host"]
    async with opened() as driven:
        await driven.see("sparkify AVAILABLE")
        await query(driven, "4711")
        stand_in.stop(home)
        left = [Listener(host, port) for port in fenced.own_ports]
        with socket.create_server((host, 0)) as spare:
            port = spare.getsockname()[1]
        monkeypatch.setenv("SPARKIFY_SANDBOX_PORT", str(port))
        await driven.press("ctrl+r")  # starts it again
        await driven.until(lambda: driven.main.target.backend.config.aws.endpoint_url.endswith(f":{port}"))  # type: ignore[union-attr]
        assert "can't be used" not in driven.text()
        before, fenced.own_ports = fenced.own_ports, set()
        fenced.know_ports()
        assert not before & fenced.own_ports
        fenced.own_ports |= before
        fenced.good = fenced.sandbox.config_path.read_text("utf-8")
        await driven.press("ctrl+r")
        await driven.see("sparkify AVAILABLE")
        await query(driven, "4711")
        assert fenced.nothing_left()
        for listener in left:
            assert listener.heard == []
            listener.close()


@pytest.mark.parametrize("how", ["AWS_ENDPOINT_URL", "ENDPOINT_URL"])
async def test_without_the_option_an_endpoint_on_this_machine_is_shown_as_what_it_is(
    drive: Drive, shared_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, how: str
) -> None:
    path = tmp_path / "dwh.cfg"
    text = re.sub(r"^HOST=.*", "HOST=", shared_sandbox.config_path.read_text("utf-8"), flags=re.M)
    if how == "AWS_ENDPOINT_URL":
        monkeypatch.setenv(how, shared_sandbox.endpoint_url)
        text = re.sub(r"^ENDPOINT_URL=.*\n", "", text, flags=re.M)
    path.write_text(text, "utf-8")
    launched = {
        "opener": open_services,
        "open_target": lambda: _open_in_thread(Wish(config_path=path)),
        "config_path": path,
        "label": "dwh.cfg",
        "is_sandbox": False,
    }
    async with drive((80, 24), **launched) as driven:
        header = driven.text().splitlines()[0]
        assert f"endpoint {shared_sandbox.endpoint_url} (not AWS)" in header
        await driven.see("no cluster")
        assert "000000000000" not in driven.text()
