"""Why a play has no song: the songs of the catalogue that come near its event, and what is otherwise in them."""

from __future__ import annotations

from collections.abc import Mapping

from sparkify_tui.models import Row
from sparkify_tui.services.origin.model import NearSong
from sparkify_tui.warehouse.connection import Connection
from sparkify_tui.warehouse.statements import limited, statement

NEAR_SONGS = 5


async def near_songs(connection: Connection, event: Mapping[str, object]) -> tuple[str, tuple[NearSong, ...]]:
    """Why no song matches, and the nearest ones; a match needs title, artist and duration to be the same."""
    title, artist, length = event["song"], event["artist"], event["length"]
    lacking = [name for name, value in (("song", title), ("artist", artist), ("length", length)) if value is None]
    if lacking:
        return f"The event has no {' and no '.join(lacking)}, and a match needs all three.", ()
    mended = _mended(str(title)), _mended(str(artist))
    bound = {
        "title": title,
        "title_mended": mended[0],
        "artist": artist,
        "artist_mended": mended[1],
        "duration": length,
    }
    found = await connection.execute(limited(statement("origin", "near_songs").sql, NEAR_SONGS), bound)
    reason = "No song of the catalogue has this title, artist and duration."
    if mended != (title, artist):
        reason += f" The log's text is UTF-8 encoded twice: {mended[1]}, {mended[0]} was meant."
    if not found.rows:
        reason += " None has the title or the artist alone, either."
    return reason, tuple(_near(row, event) for row in found.rows)


def _near(row: Row, event: Mapping[str, object]) -> NearSong:
    song_id, title, artist, duration = row[:4]
    wanted = (("title", title, event["song"]), ("artist", artist, event["artist"]))
    differs = [name for name, has, needs in wanted if has != needs]
    if duration != event["length"]:
        differs.append("duration")
    return NearSong(song_id, title, artist, duration, tuple(differs))


def _mended(text: str) -> str:
    """The text that was meant where UTF-8 was encoded a second time; else the text itself."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
