"""What a home needs before it can answer: its owner's key, AWS's policies, and what its seed puts into it."""

from __future__ import annotations

import json
import logging
import secrets
import shutil
import threading

from redshift_sandbox.access_keys import new_access_key
from redshift_sandbox.aws.account import DEFAULT_OWNER, Account
from redshift_sandbox.aws.iam.policies import seed_managed_policies
from redshift_sandbox.aws.iam.users import key_of, new_user
from redshift_sandbox.home import Home
from redshift_sandbox.operating_system.private_files import write_private
from redshift_sandbox.seed import Facts, Fill, RunningSandbox, Seed, seed_errors

log = logging.getLogger(__name__)
_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
_MARKER = "sample.json"


def bootstrap(account: Account, seed: Seed | None) -> None:
    """Make owner, AWS's policies and the seed's empty buckets in a new home."""
    state = account.state
    if state.get("owner", "key") is not None:
        return
    name = seed.owner if seed else DEFAULT_OWNER
    with state.transaction():
        now = account.now()
        seed_managed_policies(state, now)
        user = new_user(name, "/", now, {})
        user["attached_policies"] = [_ADMINISTRATOR]
        state.put("user", name, user)
        key, secret = _configured_key(account.home, seed) or new_access_key()
        state.put("access_key", key, key_of(user, key, secret, now))
        state.put("owner", "key", {"key": key, "secret": secret, "user": name})
    for bucket, fill in (seed.buckets if seed else {}).items():
        if fill is None and not account.store.has_bucket(bucket):
            account.store.create_bucket(bucket)


def _configured_key(home: Home, seed: Seed | None) -> tuple[str, str] | None:
    if seed is None:
        return None
    with seed_errors():
        return seed.access_key(home.path)


def announce_to_seed(account: Account, seed: Seed, endpoint_url: str) -> None:
    """Let the seed write down where the sandbox and its clusters answer, and the owner's key."""
    owner = account.state.get("owner", "key") or {}
    ports = {
        cluster["identifier"]: cluster["listen_port"]
        for cluster in account.state.all("cluster")
        if cluster.get("listen_port")
    }
    running = RunningSandbox(endpoint_url, account.settings.host, owner["key"], owner["secret"], ports)
    with seed_errors():
        seed.started(account.home.path, running)


def fill_buckets(account: Account, seed: Seed) -> None:
    """Fill the seed's buckets of a new home in the background; whoever asks for one waits for it."""
    if (account.home.path / _MARKER).exists():
        return
    for name, fill in seed.buckets.items():
        target = account.home.buckets / name
        if fill is not None and not target.exists() and not target.is_symlink():
            _fill_in_background(account, name, fill)


def _fill_in_background(account: Account, name: str, fill: Fill) -> None:
    ready = account.store.expect(name)

    def run() -> None:
        try:
            fill_bucket(account.home, name, fill)
        except OSError as error:
            log.error("the bucket %s could not be written: %s", name, error)  # noqa: TRY400 - it is no fault of the code
            account.store.owe(name, lambda: fill_bucket(account.home, name, fill))
        finally:
            ready.set()

    threading.Thread(target=run, name=f"fill {name}", daemon=True).start()


def fill_bucket(home: Home, name: str, fill: Fill) -> Facts:
    """Write a seed's bucket, whole or not at all, and note in the home that it is the sandbox's own."""
    target = home.buckets / name
    partial = home.path / f".sample-{secrets.token_hex(4)}"
    for left_over in home.path.glob(".sample-*"):
        shutil.rmtree(left_over, ignore_errors=True)
    try:
        partial.mkdir()
        facts = fill(partial)
        if target.exists():
            shutil.rmtree(target)
        partial.rename(target)
        write_private(home.path / _MARKER, json.dumps({name: dict(facts)}))
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return facts


def is_own_bucket(home: Home, name: str) -> bool:
    """Whether a seed's bucket is the one that the sandbox filled, and no link to somewhere else."""
    target = home.buckets / name
    return not target.is_symlink() and ((home.path / _MARKER).exists() or not target.exists())
