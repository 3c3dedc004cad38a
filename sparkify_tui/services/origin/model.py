"""What is known of a row's origin: plain frozen values for both front ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sparkify_tui.models import Row


@dataclass(frozen=True, slots=True)
class RowKey:
    """A row of the star by its key, columns in the order of KEYS."""

    table: str
    values: Mapping[str, object]

    @property
    def text(self) -> str:
        """As a sentence names it: songplays session_id=38, item_in_session=4."""
        return f"{self.table} " + ", ".join(f"{name}={value}" for name, value in self.values.items())


@dataclass(frozen=True, slots=True)
class LoadNote:
    """A load as the history has it; `users` is empty where the system tables know no more who ran it."""

    load_id: int
    started_at: datetime | None = None
    finished_at: datetime | None = None
    status: str = ""
    mode: str = ""
    users: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a staging row stands in S3; `line` is 0 and `text` empty where `problem` says why no line can be told.

    `uri` is empty where not even the file can be told. `line` counts from 1.
    """

    uri: str = ""
    line: int = 0
    text: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class StagedRow:
    """A row of staging behind a row of the star, by column; `decided` says whether the star's values are its own."""

    values: Mapping[str, object]
    load_id: int
    decided: bool
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class NearSong:
    """A song of the catalogue that comes near an event, and what of it a match would need otherwise."""

    song_id: str
    title: str | None
    artist_name: str | None
    duration: float | None
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row comes from.

    `staged` holds the first of `staged_rows` rows, the one that decided first. `no_song` says why a play has no song,
    with the songs that come near; "" where it has one, or where the row is no play. `changed` names columns in which
    the row is no more what the deciding staging row gives.
    """

    key: RowKey
    columns: tuple[str, ...]
    row: Row
    source: str
    staged: tuple[StagedRow, ...]
    staged_rows: int
    loads: Mapping[int, LoadNote]
    statement: str
    no_song: str = ""
    near_songs: tuple[NearSong, ...] = ()
    changed: tuple[str, ...] = ()
