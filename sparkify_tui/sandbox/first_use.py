"""What a home needs before it can answer: its owner's key, AWS's policies, a sample bucket, the endpoint in dwh.cfg."""

from __future__ import annotations

import configparser
import json
import logging
import secrets
import shutil
import threading
from pathlib import Path

from sparkify_tui.absence import is_absence
from sparkify_tui.config import write_back
from sparkify_tui.sandbox.control.account import Account
from sparkify_tui.sandbox.control.iam_policies import seed_managed_policies
from sparkify_tui.sandbox.control.iam_users import key_of, new_user
from sparkify_tui.sandbox.control.principals import OWNER
from sparkify_tui.sandbox.first_config import new_access_key
from sparkify_tui.sandbox.home import Home, unreadable, write_private

log = logging.getLogger(__name__)
_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
STAGING_BUCKET = "sparkify-staging"
SAMPLE_MARKER = "sample.json"


def seed(account: Account) -> None:
    """Make owner, AWS's policies and staging bucket in a new home; the owner's key is dwh.cfg's, if that has one."""
    state = account.state
    if state.get("owner", "key") is not None:
        return
    with state.transaction():
        now = account.now()
        seed_managed_policies(state, now)
        user = new_user(OWNER, "/", now, {})
        user["attached_policies"] = [_ADMINISTRATOR]
        state.put("user", OWNER, user)
        key, secret = configured_key(account.home) or new_access_key()
        state.put("access_key", key, key_of(user, key, secret, now))
        state.put("owner", "key", {"key": key, "secret": secret})
    if not account.store.has_bucket(STAGING_BUCKET):
        account.store.create_bucket(STAGING_BUCKET)


def configured_key(home: Home) -> tuple[str, str] | None:
    """The key and secret in the home's dwh.cfg, if it has both."""
    values = _section(home, "AWS")
    key, secret = values.get("KEY", ""), values.get("SECRET", "")
    return (key, secret) if key and secret else None


def sync_config(account: Account, endpoint_url: str) -> None:
    """Write the endpoints into the home's dwh.cfg where they changed, and the key where there is none.

    A cluster's port changes when another program took it while the sandbox was down. A file that names other keys or
    another host than the sandbox's is somebody's own, and is left as it is.
    """
    values = _section(account.home, "AWS")
    owner = account.state.get("owner", "key") or {}
    host = _section(account.home, "CLUSTER").get("HOST", "")
    foreign = values.get("PROFILE") or values.get("KEY", "") not in ("", owner["key"])
    if foreign or host not in ("", account.settings.host):
        return
    changes = {}
    if values.get("ENDPOINT_URL") != endpoint_url:
        changes["AWS", "ENDPOINT_URL"] = endpoint_url
    if not values.get("KEY") and not values.get("SECRET"):
        changes.update({("AWS", "KEY"): owner["key"], ("AWS", "SECRET"): owner["secret"]})
    changes.update(_moved_cluster(account))
    if changes:
        write_back(account.home.config_file, changes)


def _moved_cluster(account: Account) -> dict[tuple[str, str], str]:
    """The port of the cluster that dwh.cfg names, where it isn't the one that stands there."""
    values = _section(account.home, "CLUSTER")
    identifier = _section(account.home, "INFRASTRUCTURE").get("CLUSTER_IDENTIFIER", "")
    cluster = account.state.get("cluster", identifier) or {}
    port = str(cluster.get("listen_port") or "")
    if not port or values.get("HOST") != account.settings.host or values.get("DB_PORT") == port:
        return {}
    return {("CLUSTER", "DB_PORT"): port}


def _section(home: Home, name: str) -> dict[str, str]:
    """A section of the home's dwh.cfg as far as its form allows, of which whoever uses it is told.

    Raises SandboxError for a file that is there and can't be read: it may hold the keys.
    """
    parser = configparser.RawConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(home.config_file.read_text(encoding="utf-8"))
    except OSError as error:
        if is_absence(error):
            return {}
        raise unreadable(home.config_file, error) from error
    except (UnicodeDecodeError, configparser.Error):
        return {}
    items = parser.items(name) if parser.has_section(name) else []
    return {key.upper(): (value or "").strip().strip("'\"") for key, value in items}


def write_sample(account: Account) -> None:
    """Fill the sample bucket of a new home in the background; whoever asks for the bucket waits for it."""
    marker = account.home.path / SAMPLE_MARKER
    from sparkify_tui.sandbox.sample.bucket import BUCKET

    bucket = account.home.buckets / BUCKET
    if marker.exists() or bucket.exists() or bucket.is_symlink():
        return
    ready = account.store.expect(BUCKET)

    def fill() -> None:
        try:
            generate_sample(account.home)
        except OSError as error:
            log.error("the sample bucket could not be written: %s", error)  # noqa: TRY400 - it is no fault of the code
            account.store.owe(BUCKET, lambda: generate_sample(account.home))
        finally:
            ready.set()

    threading.Thread(target=fill, name="sample", daemon=True).start()


def generate_sample(
    home: Home, *, songs: int | None = None, events: int | None = None, seed: int | None = None
) -> dict[str, int]:
    """Write the sample bucket, whole or not at all, and note beside it that it is the sandbox's own."""
    from sparkify_tui.sandbox.sample import bucket

    target = home.buckets / bucket.BUCKET
    partial = home.path / f".sample-{secrets.token_hex(4)}"
    for left_over in home.path.glob(".sample-*"):
        shutil.rmtree(left_over, ignore_errors=True)
    facts = {
        "songs": bucket.DEFAULT_SONGS if songs is None else songs,
        "events": bucket.DEFAULT_EVENTS if events is None else events,
        "seed": bucket.DEFAULT_SEED if seed is None else seed,
    }
    try:
        partial.mkdir()
        facts["events"] = bucket.write_bucket(partial, **facts).events
        if target.exists():
            shutil.rmtree(target)
        partial.rename(target)
        write_private(home.path / SAMPLE_MARKER, json.dumps(facts))
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return facts


def is_own_sample(home: Home) -> bool:
    """Whether the sample bucket is the one the sandbox made, and no link to somewhere else."""
    from sparkify_tui.sandbox.sample.bucket import BUCKET

    target: Path = home.buckets / BUCKET
    return not target.is_symlink() and ((home.path / SAMPLE_MARKER).exists() or not target.exists())
