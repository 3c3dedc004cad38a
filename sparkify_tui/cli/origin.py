"""origin: where a row comes from, and what came of a load or a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from sparkify_tui.cli.event_loop import complete
from sparkify_tui.cli.opening import open_target
from sparkify_tui.cli.options import Command, Options, pass_options
from sparkify_tui.cli.output import document, narrate, table
from sparkify_tui.cli.running import run
from sparkify_tui.errors import UsageError
from sparkify_tui.models import Page
from sparkify_tui.narration import plural
from sparkify_tui.warehouse.row_texts import json_text

if TYPE_CHECKING:
    from sparkify_tui.services.origin.model import LoadNote, Origin, RowKey, StagedRow
    from sparkify_tui.services.target import Target

_ROWS = click.IntRange(1, 1_000_000)


@click.command(cls=Command)
@click.argument("row_table", metavar="[TABLE]", default="")
@click.argument("key", metavar="[COLUMN=VALUE]...", nargs=-1)
@click.option("--load", "load_id", type=click.IntRange(1), default=None, help="The rows that this load brought.")
@click.option("--file", "uri", default="", metavar="URI", help="The rows that this file brought, with their lines.")
@click.option("--limit", default=100, show_default=True, type=_ROWS, help="At most this many rows of a load or a file.")
@pass_options
def origin(options: Options, row_table: str, key: tuple[str, ...], load_id: int | None, uri: str, limit: int) -> None:
    """Show where a row of the star comes from: staging rows, load, file and line, and the statement.

    \b
    TABLE and its key are one of
      songplays session_id=N item_in_session=N
      users user_id=N   songs song_id=ID   artists artist_id=ID
      time 'start_time=2018-11-01 21:01:46.796'
    """

    def work() -> None:
        from sparkify_tui.services.origin.derived_rows import rows_of_file, rows_of_load
        from sparkify_tui.services.origin.row_keys import written_key

        if sum((bool(row_table), load_id is not None, bool(uri))) != 1:
            raise UsageError("The origin of one row, or the rows of one load or file, can be asked for.", remedy=_HOW)
        if load_id is not None:
            _show_load(options, *complete(rows_of_load(open_target(options), load_id, limit)))
        elif uri:
            _show_file(options, uri, *complete(rows_of_file(open_target(options), uri, limit)))
        else:
            wanted = written_key(row_table, key)
            _show_origin(options, complete(_origin(open_target(options), wanted)))

    run(options, work)


_HOW = "Give a table and its key, such as users user_id=26, or --load N, or --file URI."


async def _origin(target: Target, key: RowKey) -> Origin:
    from sparkify_tui.services.origin.origin import origin_of
    from sparkify_tui.services.origin.source_lines import with_places

    return await with_places(target, await origin_of(target, key))


def _show_origin(options: Options, found: Origin) -> None:
    if options.json:
        document(_as_document(found))
        return
    click.echo(table(found.columns, [found.row]))
    click.echo("")
    click.echo(table(("", "load", "file", "line", *_shown_columns(found)), [_line(found, row) for row in found.staged]))
    for row in found.staged[:1]:
        click.echo(f"\n{row.place.text or row.place.problem}" if row.place is not None else "")
    if found.near_songs:
        rows = [(s.song_id, s.title, s.artist_name, s.duration, ", ".join(s.differs)) for s in found.near_songs]
        click.echo("\n" + table(("near song", "title", "artist", "duration", "differs in"), rows))
    click.echo(f"\n{found.statement}")
    for sentence in _remarks(found):
        narrate(sentence)


def _remarks(found: Origin) -> list[str]:
    from sparkify_tui.services.origin.remarks import remarks

    return remarks(found)


def _shown_columns(found: Origin) -> tuple[str, ...]:
    if found.source == "staging_events":
        return "ts", "session_id", "item_in_session", "page", "level", "song", "artist"
    return "song_id", "title", "artist_id", "artist_name", "year", "duration"


def _line(found: Origin, row: StagedRow) -> tuple[object, ...]:
    place = row.place
    file, line = (place.uri or "?", place.line or None) if place is not None else ("", None)
    return ("*" if row.decided else "", row.load_id, file, line, *(row.values[name] for name in _shown_columns(found)))


def _json_value(value: object) -> object:
    """A value as `query --json` writes it; the tables of the star hold no number that a double doesn't."""
    found: object = json.loads(json_text(value))
    return found


def _as_document(found: Origin) -> dict[str, object]:
    return {
        "table": found.key.table,
        "row": {name: _json_value(value) for name, value in zip(found.columns, found.row, strict=True)},
        "changed": list(found.changed),
        "source": found.source,
        "staged_rows": found.staged_rows,
        "staged": [_staged(row) for row in found.staged],
        "loads": [_load(load) for load in found.loads.values()],
        "no_song": found.no_song,
        "near_songs": [
            {
                "song_id": song.song_id,
                "title": song.title,
                "artist_name": song.artist_name,
                "duration": song.duration,
                "differs": list(song.differs),
            }
            for song in found.near_songs
        ],
        "statement": found.statement,
    }


def _staged(row: StagedRow) -> dict[str, object]:
    place = row.place
    shown = {"file": place.uri, "line": place.line, "text": place.text, "problem": place.problem} if place else {}
    values = {name: _json_value(value) for name, value in row.values.items()}
    return {"decided": row.decided, "load_id": row.load_id, **shown, "values": values}


def _load(load: LoadNote) -> dict[str, object]:
    times = {"started_at": _json_value(load.started_at), "finished_at": _json_value(load.finished_at)}
    return {"load_id": load.load_id, **times, "status": load.status, "mode": load.mode, "users": list(load.users)}


def _objects(page: Page) -> list[dict[str, object]]:
    names = [column.name for column in page.columns]
    return [dict(zip(names, (_json_value(value) for value in row), strict=True)) for row in page.rows]


def _show_load(options: Options, events: Page, songs: Page) -> None:
    if options.json:
        document({"events": _objects(events), "songs": _objects(songs)})
        return
    for page in (events, songs):
        click.echo(table([column.name for column in page.columns], page.rows))
        _tell_cut(page)


def _show_file(options: Options, uri: str, load_id: int, page: Page) -> None:
    if options.json:
        document({"file": uri, "load_id": load_id, "rows": _objects(page)})
        return
    click.echo(table([column.name for column in page.columns], page.rows))
    narrate(f"Loaded by load {load_id}.")
    _tell_cut(page)


def _tell_cut(page: Page) -> None:
    if not page.complete:
        narrate(f"The first {plural(len(page.rows), 'row')}; --limit shows more.")
