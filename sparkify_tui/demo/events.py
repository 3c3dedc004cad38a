"""Made-up listening: one JSON line per event, one file per day, with the habits and the quirks of the real logs.

Proportions were counted in the 8,056 real events: 85 % plays, 10 % Home, 3.5 % without a user, three quarters of the
events on a paid level, a few listeners hearing most, quiet weekends, afternoons busiest. Text outside ASCII is encoded
as UTF-8 twice over, so those plays never match their song; every ts ends in 796; about one play in a thousand shares
its ts with another; registration is a float.
"""

from __future__ import annotations

import bisect
import itertools
import json
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sparkify_tui.demo import words
from sparkify_tui.demo.songs import Song, artist_name, duration, title

FIRST_DAY = date(2018, 11, 1)
MIN_DAYS = 30
EVENTS_PER_DAY = 10_000
"""From 300,000 events on the log grows in days, not in size of a day."""

MATCHED_SHARE = 0.05
"""Published for the full bucket: 320 of 6,820 plays match a song."""

_WEEKDAY_WEIGHT = (1.1, 1.2, 1.4, 1.1, 1.2, 0.65, 0.42)
_HOUR_WEIGHT = (
    155, 154, 117, 109, 136, 162, 183, 179, 207, 270, 312, 336,
    308, 324, 432, 477, 542, 494, 498, 367, 360, 280, 217, 201,
)  # fmt: skip
_OTHER_PAGES = (
    ("Home", 806), ("Login", 0), ("Logout", 90), ("Downgrade", 60), ("Settings", 56), ("Help", 47), ("About", 36),
    ("Upgrade", 21), ("Save Settings", 10), ("Error", 9),
)  # fmt: skip
_PLAY_SHARE = 0.88
"""Of the events of a listener who is logged in: 6,820 of 7,770."""


@dataclass(slots=True)
class _Listener:
    user_id: int
    first_name: str
    last_name: str
    gender: str
    place: str
    agent: str
    registration_ms: int
    level: str
    weight: float


@dataclass(frozen=True, slots=True)
class DayLog:
    """One day's file: its key below the prefix and its lines, joined without a newline at the end."""

    key: str
    text: str
    events: int


def generate_days(count: int, songs: Sequence[Song], *, seed: int) -> Iterator[DayLog]:
    """`count` events in day files, in time order; plays match some of `songs`. The same for the same arguments."""
    rng = random.Random(f"events-{seed}")  # noqa: S311 - sample data, not a secret
    days = max(MIN_DAYS, math.ceil(count / EVENTS_PER_DAY))
    per_day = _spread(
        count,
        [_WEEKDAY_WEIGHT[(FIRST_DAY + timedelta(d)).weekday()] * rng.uniform(0.5, 1.5) for d in range(days)],
    )
    writer = _DayWriter(rng, songs, _listeners(rng, count))
    for offset, events in enumerate(per_day):
        day = FIRST_DAY + timedelta(offset)
        lines = writer.day(day, events)
        yield DayLog(f"{day:%Y/%m}/{day:%Y-%m-%d}-events.json", "\n".join(lines), len(lines))


class _DayWriter:
    """Sessions of listeners, laid out over one day after another; session ids go on from day to day."""

    def __init__(self, rng: random.Random, songs: Sequence[Song], listeners: list[_Listener]) -> None:
        self._rng = rng
        self._listeners = listeners
        self._listener_weights = list(itertools.accumulate(listener.weight for listener in listeners))
        self._hours = list(itertools.accumulate(_HOUR_WEIGHT))
        self._known = [_known_play(song) for song in songs if isinstance(song.artist_name, str)]
        self._unknown = [_unknown_play(rng) for _ in range(min(6000, 500 + len(listeners) * 40))]
        self._pages = [page for page, weight in _OTHER_PAGES for _ in range(weight)]
        self._next_session = 1

    def day(self, day: date, count: int) -> list[str]:
        start_ms = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000
        stamped: list[tuple[int, str]] = []
        while len(stamped) < count:
            listener = self._pick_listener()
            stamped += self._session(listener, start_ms, count - len(stamped))
        stamped.sort(key=lambda item: item[0])
        return [line for _, line in stamped]

    def _pick_listener(self) -> _Listener:
        point = self._rng.random() * self._listener_weights[-1]
        return self._listeners[bisect.bisect_left(self._listener_weights, point)]

    def _session(self, listener: _Listener, day_start_ms: int, at_most: int) -> Iterator[tuple[int, str]]:
        rng = self._rng
        hour = bisect.bisect_left(self._hours, rng.random() * self._hours[-1])
        ts = day_start_ms + hour * 3_600_000 + rng.randrange(3600) * 1000 + 796
        last_ts = day_start_ms + 86_399_796
        session_id, self._next_session = self._next_session, self._next_session + 1
        length = min(at_most, 1 + int(rng.expovariate(1 / (14 if listener.level == "paid" else 4))))
        head, tail = _listener_parts(listener)
        for item in range(length):
            if item == 0 and rng.random() < 0.25:
                yield min(ts, last_ts), _logged_out(session_id, item, listener.level, min(ts, last_ts))
                ts += rng.randrange(2, 60) * 1000
                continue
            ts = min(ts, last_ts)
            if rng.random() < _PLAY_SHARE:
                artist, song, seconds = self._play()
                yield (
                    ts,
                    (
                        f'{{"artist":{artist},"auth":"Logged In",{head},"itemInSession":{item},{tail[0]},'
                        f'"length":{seconds},'
                        f'{tail[1]},"method":"PUT","page":"NextSong",{tail[2]},"sessionId":{session_id},"song":{song},'
                        f'"status":200,"ts":{ts},{tail[3]}}}'
                    ),
                )
                ts += int(seconds) * 1000 if rng.random() > 0.001 else 0
            else:
                yield ts, self._other_page(listener, head, tail, session_id, item, ts)
                ts += rng.randrange(1, 90) * 1000
                head, tail = _listener_parts(listener)

    def _play(self) -> tuple[str, str, float]:
        rng = self._rng
        known = bool(self._known) and rng.random() < MATCHED_SHARE
        plays = self._known if known else self._unknown
        # A power of a uniform number favours the front of the list: some songs are heard far more than others. With 4,
        # the first of 15,000 known songs gets a tenth of their plays, as the most played one of the real logs does.
        return plays[int(rng.random() ** (4 if known else 2) * len(plays))]

    def _other_page(
        self, listener: _Listener, head: str, tail: tuple[str, ...], session_id: int, item: int, ts: int
    ) -> str:
        page = self._rng.choice(self._pages)
        method, status = ("PUT", 307) if page == "Logout" else ("GET", 404 if page == "Error" else 200)
        if page == "Upgrade" and listener.level == "free" and self._rng.random() < 0.4:
            page, method, status, listener.level = "Submit Upgrade", "PUT", 307, "paid"
        elif page == "Downgrade" and listener.level == "paid" and self._rng.random() < 0.1:
            page, method, status, listener.level = "Submit Downgrade", "PUT", 307, "free"
        return (
            f'{{"artist":null,"auth":"Logged In",{head},"itemInSession":{item},{tail[0]},"length":null,{tail[1]},'
            f'"method":"{method}","page":"{page}",{tail[2]},"sessionId":{session_id},"song":null,"status":{status},'
            f'"ts":{ts},{tail[3]}}}'
        )


def _listeners(rng: random.Random, events: int) -> list[_Listener]:
    """97 listeners for the real log's 8,056 events, more for more; ids from 2 to 101 there, the paid ones heaviest."""
    count = max(3, round(97 * (max(events, 1) / 8056) ** 0.7))
    listeners = []
    for number in range(count):
        gender = "F" if rng.random() < 0.57 else "M"
        paid = rng.random() < 0.23
        listeners.append(
            _Listener(
                user_id=number + 2,
                first_name=rng.choice(words.FIRST_NAMES_F if gender == "F" else words.FIRST_NAMES_M),
                last_name=rng.choice(words.LAST_NAMES),
                gender=gender,
                place=rng.choice(words.PLACES),
                agent=rng.choice(words.USER_AGENTS),
                registration_ms=1_540_000_000_796 + rng.randrange(1_000_000) * 1000,
                level="paid" if paid else "free",
                weight=rng.paretovariate(1.2) * (4 if paid else 1),
            )
        )
    return listeners


def _listener_parts(listener: _Listener) -> tuple[str, tuple[str, str, str, str]]:
    """The parts of an event's text that belong to the listener, in the real files' order of keys."""
    return (
        f'"firstName":{_text(listener.first_name)},"gender":"{listener.gender}"',
        (
            f'"lastName":{_text(listener.last_name)}',
            f'"level":"{listener.level}","location":{_text(listener.place)}',
            f'"registration":{listener.registration_ms}.0',
            f'"userAgent":{_text(listener.agent)},"userId":"{listener.user_id}"',
        ),
    )


def _logged_out(session_id: int, item: int, level: str, ts: int) -> str:
    page, method, status = ("Home", "GET", 200) if session_id % 3 else ("Login", "PUT", 307)
    return (
        f'{{"artist":null,"auth":"Logged Out","firstName":null,"gender":null,"itemInSession":{item},"lastName":null,'
        f'"length":null,"level":"{level}","location":null,"method":"{method}","page":"{page}","registration":null,'
        f'"sessionId":{session_id},"song":null,"status":{status},"ts":{ts},"userAgent":null,"userId":""}}'
    )


def _known_play(song: Song) -> tuple[str, str, float]:
    return _text(str(song.artist_name)), _text(song.title), song.duration


def _unknown_play(rng: random.Random) -> tuple[str, str, float]:
    return _text(artist_name(rng)), _text(title(rng)), duration(rng)


def _text(value: str) -> str:
    """A JSON string as the real logs have it: UTF-8 taken for Latin-1 and encoded once more, slashes escaped."""
    twice = value if value.isascii() else value.encode().decode("latin-1")
    return json.dumps(twice, ensure_ascii=False).replace("/", "\\/")


def _spread(total: int, weights: list[float]) -> list[int]:
    """`total` split over the weights, whole numbers that add up to it."""
    whole, edges, passed = sum(weights), [0], 0.0
    for weight in weights:
        passed += weight
        edges.append(round(total * passed / whole))
    return [after - before for before, after in itertools.pairwise(edges)]
