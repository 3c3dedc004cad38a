"""What is to be said of an origin besides its rows, a sentence each: shared by both front ends."""

from __future__ import annotations

from sparkify_tui.narration import plural
from sparkify_tui.services.origin.model import LoadNote, Origin


def remarks(found: Origin) -> list[str]:
    """What is to be said of an origin besides its rows."""
    said = [load_sentence(load) for load in found.loads.values()]
    if not found.staged:
        said.append(f"No row of {found.source} stands behind it: it was not made by a load, or its file is gone since.")
    if found.staged_rows > len(found.staged):
        said.append(f"The first {len(found.staged):,} of {plural(found.staged_rows, 'staging row')} are shown.")
    if found.changed:
        said.append(f"It is otherwise than a load makes it in {', '.join(found.changed)}: somebody has changed it.")
    return [*said, *([found.no_song] if found.no_song else [])]


def load_sentence(load: LoadNote) -> str:
    """A load with its time and who ran it."""
    if load.started_at is None:
        return f"Load {load.load_id} is not in the history any more."
    who = " or ".join(load.users) or "a user whom the system tables have forgotten"
    return f"Load {load.load_id} ({load.mode}, {load.status}) by {who}, {load.started_at:%Y-%m-%d %H:%M:%S} UTC."
