"""What a home needs before it can answer: its owner's key, AWS's policies, and what its seed puts into it."""

from __future__ import annotations

import json
import logging
import secrets
import shutil
import threading

from redshift_sandbox.access_keys import new_access_key
from redshift_sandbox.aws.account import DEFAULT_OWNER, Account
from redshift_sandbox.aws.documents.clusters import CLUSTERS
from redshift_sandbox.aws.documents.identities import ACCESS_KEYS, OWNER, USERS
from redshift_sandbox.aws.iam.policies import seed_managed_policies
from redshift_sandbox.aws.iam.users import key_of, new_user
from redshift_sandbox.home import Home
from redshift_sandbox.operating_system.absence import is_absent
from redshift_sandbox.operating_system.private_files import write_private
from redshift_sandbox.seed import Facts, Fill, RunningSandbox, Seed, seed_errors

log = logging.getLogger(__name__)
_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
_MARKER = "sample.json"
_UNNAMED = "songs"
_noting = threading.Lock()


def bootstrap(account: Account, seed: Seed | None) -> None:
    """Make owner, AWS's policies and the seed's empty buckets in a new home."""
    state = account.state
    if state.get(OWNER, "key") is not None:
        return
    name = seed.owner if seed else DEFAULT_OWNER
    with state.transaction():
        now = account.now()
        seed_managed_policies(state, now)
        user = new_user(name, "/", now, {})
        user["attached_policies"] = [_ADMINISTRATOR]
        state.put(USERS, name, user)
        key, secret = _configured_key(account.home, seed) or new_access_key()
        state.put(ACCESS_KEYS, key, key_of(user, key, secret, now))
        state.put(OWNER, "key", {"key": key, "secret": secret, "user": name})
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
    owner = account.owner_key
    ports = {
        cluster["identifier"]: port for cluster in account.state.all(CLUSTERS) if (port := cluster.get("listen_port"))
    }
    running = RunningSandbox(endpoint_url, account.settings.host, owner["key"], owner["secret"], ports)
    with seed_errors():
        seed.started(account.home.path, running)


def fill_buckets(account: Account, seed: Seed) -> None:
    """Fill the seed's buckets that were never filled, in the background; requests for one wait for it."""
    for name, fill in seed.buckets.items():
        target = account.home.buckets / name
        if fill is not None and not (target.exists() or target.is_symlink() or _was_filled(account.home, name)):
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
    prefix = f".sample-{name}@"  # which no bucket's name holds
    for left_over in home.path.glob(f"{prefix}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    partial = home.path / f"{prefix}{secrets.token_hex(4)}"
    try:
        partial.mkdir()
        facts = fill(partial)
        if target.exists():
            shutil.rmtree(target)
        partial.rename(target)
        with _noting:
            write_private(home.path / _MARKER, json.dumps({**_filled(home), name: dict(facts)}))
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return facts


def is_own_bucket(home: Home, name: str) -> bool:
    """Whether a seed's bucket is the one that the sandbox filled, and no link to somewhere else."""
    target = home.buckets / name
    return not target.is_symlink() and (_was_filled(home, name) or not target.exists())


def _filled(home: Home) -> dict[str, object]:
    """What was written into the buckets of a seed, by bucket; of homes of earlier versions it isn't said by bucket."""
    marker = home.path / _MARKER
    if is_absent(marker):
        return {}
    try:
        found: dict[str, object] = json.loads(marker.read_text(encoding="utf-8"))
    except ValueError:
        return {_UNNAMED: None}
    return found


def _was_filled(home: Home, name: str) -> bool:
    """Whether a bucket was; where it isn't said which were, all of them."""
    found = _filled(home)
    return name in found or _UNNAMED in found
