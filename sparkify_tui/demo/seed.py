"""What the application puts into a new sandbox: the sample bucket, a staging bucket, and dwh.cfg with working defaults.

dwh.cfg is the user's from then on; where the sandbox answers is written into it whenever that changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sparkify_tui.absence import is_absent
from sparkify_tui.demo.home import config_file
from sparkify_tui.errors import SparkifyError

BUCKET = "udacity-dend"
STAGING_BUCKET = "sparkify-staging"


class RunningSandbox(Protocol):
    """Where a sandbox answers, and its owner's key."""

    @property
    def endpoint_url(self) -> str:
        """Of its AWS APIs."""
        ...

    @property
    def host(self) -> str:
        """Of its clusters."""
        ...

    @property
    def access_key(self) -> str:
        """The owner's."""
        ...

    @property
    def secret_key(self) -> str:
        """The owner's."""
        ...

    @property
    def cluster_ports(self) -> Mapping[str, int]:
        """Identifier → port, of the clusters that have an endpoint."""
        ...


@dataclass(frozen=True, slots=True)
class SparkifySeed:
    """The seed, with a sample of the size given; None is the default's."""

    songs: int | None = None
    events: int | None = None
    seed: int | None = None

    reference = "sparkify_tui.demo.seed:SEED"
    owner = "sparkify"

    @property
    def buckets(self) -> Mapping[str, Callable[[Path], Mapping[str, int]] | None]:
        """The sample bucket, and an empty one in which loads keep manifests and packed files."""
        return {BUCKET: self._write_sample, STAGING_BUCKET: None}

    def _write_sample(self, directory: Path) -> dict[str, int]:
        from sparkify_tui.demo import bucket  # most starts find the sample there

        songs = bucket.DEFAULT_SONGS if self.songs is None else self.songs
        events = bucket.DEFAULT_EVENTS if self.events is None else self.events
        seed = bucket.DEFAULT_SEED if self.seed is None else self.seed
        written = bucket.write_bucket(directory, songs=songs, events=events, seed=seed)
        return {"songs": written.songs, "events": written.events, "seed": seed}

    def prepare(self, home: Path, new_key: Callable[[], tuple[str, str] | None]) -> None:
        """Write dwh.cfg if there is none; one that is there is left as it is."""
        file = config_file(home)
        if is_absent(file):
            from sparkify_tui.config.files import replace_text
            from sparkify_tui.demo.default_config import new_config

            # An account that is there has its keys: empty ones are filled in when it starts.
            if file.is_symlink():  # to nothing
                file.unlink()
            replace_text(file, new_config(*(new_key() or ("", ""))))

    def access_key(self, home: Path) -> tuple[str, str] | None:
        """The key and secret in dwh.cfg, if it has both."""
        values = _values(home)
        key, secret = values.get(("AWS", "KEY"), ""), values.get(("AWS", "SECRET"), "")
        return (key, secret) if key and secret else None

    def started(self, home: Path, sandbox: RunningSandbox) -> None:
        """Write the endpoints into dwh.cfg where they changed, and the key where there is none.

        A cluster's port changes when another program took it while the sandbox was down. A file that names other keys
        or another host than the sandbox's is somebody's own, and is left as it is.
        """
        values = _values(home)
        key, host = values.get(("AWS", "KEY"), ""), values.get(("CLUSTER", "HOST"), "")
        if values.get(("AWS", "PROFILE")) or key not in ("", sandbox.access_key) or host not in ("", sandbox.host):
            return
        changes = {}
        if values.get(("AWS", "ENDPOINT_URL")) != sandbox.endpoint_url:
            changes["AWS", "ENDPOINT_URL"] = sandbox.endpoint_url
        if not key and not values.get(("AWS", "SECRET")):
            changes.update({("AWS", "KEY"): sandbox.access_key, ("AWS", "SECRET"): sandbox.secret_key})
        port = str(sandbox.cluster_ports.get(_identifier(values), ""))
        if port and host and values.get(("CLUSTER", "DB_PORT")) != port:
            changes["CLUSTER", "DB_PORT"] = port
        if changes:
            from sparkify_tui.config import write_back

            write_back(config_file(home), changes)

    def emptied(self, home: Path) -> None:
        """Take the endpoint and the role of a cluster that is gone out of dwh.cfg, if that can be read."""
        from sparkify_tui.config import write_back

        try:
            write_back(config_file(home), {("CLUSTER", "HOST"): "", ("IAM_ROLE", "ARN"): ""})
        except SparkifyError:
            return  # its next reader reports what is wrong with it

    def environment(self, home: Path) -> dict[str, str]:
        """What dwh.cfg says of the cluster, the password included, which is nowhere else; raises ConfigError."""
        values = _values(home)
        found = {name: value for (section, name), value in values.items() if section == "CLUSTER" and value}
        variables = {
            "PGPORT": found.get("DB_PORT", "5439"),
            "PGDATABASE": found.get("DB_NAME", "user_song_plays"),
            "PGUSER": found.get("DB_USER", "awsuser"),
        }
        if found.get("DB_PASSWORD"):
            variables["PGPASSWORD"] = found["DB_PASSWORD"]
        return variables


def _identifier(values: Mapping[tuple[str, str], str]) -> str:
    """The cluster that dwh.cfg means."""
    from sparkify_tui.config.keys import BY_NAME

    name = ("INFRASTRUCTURE", "CLUSTER_IDENTIFIER")
    return values.get(name) or BY_NAME[name].default or ""


def _values(home: Path) -> Mapping[tuple[str, str], str]:
    """What stands in dwh.cfg, by section and key, read as its users read it; nothing where there is none.

    Raises ConfigError for a file that is there and can't be read or understood: it may hold the keys.
    """
    from sparkify_tui.config import read_values

    path = config_file(home)
    return {} if is_absent(path) else read_values(path)


SEED = SparkifySeed()
