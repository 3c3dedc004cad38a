"""What a home needs before it can answer: its owner's key, AWS's policies, a sample bucket, the endpoint in dwh.cfg."""

from __future__ import annotations

import json
import logging
import secrets
import shutil
import threading
from collections.abc import Mapping
from pathlib import Path

from sparkify_tui.absence import is_absent
from sparkify_tui.config import read_values, write_back
from sparkify_tui.config.keys import BY_NAME
from sparkify_tui.sandbox.control.account import Account
from sparkify_tui.sandbox.control.iam_policies import seed_managed_policies
from sparkify_tui.sandbox.control.iam_users import key_of, new_user
from sparkify_tui.sandbox.control.principals import OWNER
from sparkify_tui.sandbox.first_config import new_access_key
from sparkify_tui.sandbox.home import Home, write_private

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
    values = home_values(home)
    key, secret = values.get(("AWS", "KEY"), ""), values.get(("AWS", "SECRET"), "")
    return (key, secret) if key and secret else None


def sync_config(account: Account, endpoint_url: str) -> None:
    """Write the endpoints into the home's dwh.cfg where they changed, and the key where there is none.

    A cluster's port changes when another program took it while the sandbox was down. A file that names other keys or
    another host than the sandbox's is somebody's own, and is left as it is.
    """
    values = home_values(account.home)
    owner = account.state.get("owner", "key") or {}
    key = values.get(("AWS", "KEY"), "")
    foreign = values.get(("AWS", "PROFILE")) or key not in ("", owner["key"])
    if foreign or values.get(("CLUSTER", "HOST"), "") not in ("", account.settings.host):
        return
    changes = {}
    if values.get(("AWS", "ENDPOINT_URL")) != endpoint_url:
        changes["AWS", "ENDPOINT_URL"] = endpoint_url
    if not key and not values.get(("AWS", "SECRET")):
        changes.update({("AWS", "KEY"): owner["key"], ("AWS", "SECRET"): owner["secret"]})
    changes.update(_moved_cluster(account, values))
    if changes:
        write_back(account.home.config_file, changes)


def _moved_cluster(account: Account, values: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """The port of the cluster that dwh.cfg names, where it isn't the one that stands there."""
    name = ("INFRASTRUCTURE", "CLUSTER_IDENTIFIER")
    cluster = account.state.get("cluster", values.get(name) or BY_NAME[name].default or "") or {}
    port = str(cluster.get("listen_port") or "")
    there = values.get(("CLUSTER", "HOST")), values.get(("CLUSTER", "DB_PORT"))
    if not port or there[0] != account.settings.host or there[1] == port:
        return {}
    return {("CLUSTER", "DB_PORT"): port}


def home_values(home: Home) -> Mapping[tuple[str, str], str]:
    """What stands in the home's dwh.cfg, read as whoever uses it does; nothing where there is none.

    Raises ConfigError for a file that is there and can't be read or understood: it may hold the keys.
    """
    return {} if is_absent(home.config_file) else read_values(home.config_file)


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
