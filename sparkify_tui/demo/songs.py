"""Made-up songs in the layout of the Million Song Dataset: one JSON object per file, one file per song.

Proportions were counted in 1,943 files of the real bucket: 30 % of the years unknown (0), 46 % of the locations empty,
65 % without coordinates, 7 % of the artists with several songs, 1 % of those with several spellings. A few values are
numbers where text belongs, and one location is 276 bytes of HTML, as in the real bucket.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass

from sparkify_tui.demo import words

_ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_HEX = "0123456789ABCDEF"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

YEAR_UNKNOWN_SHARE = 0.30
LOCATION_EMPTY_SHARE = 0.46
COORDINATES_SHARE = 0.35
REPEATED_ARTIST_SHARE = 0.07
SECOND_SPELLING_SHARE = 0.12
"""Of the songs of an artist seen before: 15 spellings among the 134 repeated songs of the real files."""

HTML_LOCATION = (
    'BROOKLYN, NY -- <a href="http://www.example.com/artists/profile?id=276" target="_blank" '
    'onmousedown=\'UntrustedLink.bootstrap($(this), "", event)\' rel="nofollow"><span>http://www.example.com/'
    '</span><wbr /><span class="word_break"></span>artists/profile</a>'
).ljust(276, ".")


@dataclass(frozen=True, slots=True)
class Song:
    """One song file's content, and the key it lies under; numbers may stand where text belongs."""

    key: str
    song_id: str
    title: str
    artist_id: str
    artist_name: str | int
    artist_location: str | int
    artist_latitude: float | None
    artist_longitude: float | None
    duration: float
    year: int

    def to_json(self) -> str:
        """The file's text, keys in the real files' order, without a newline at its end."""
        return json.dumps(
            {
                "artist_id": self.artist_id,
                "artist_latitude": self.artist_latitude,
                "artist_location": self.artist_location,
                "artist_longitude": self.artist_longitude,
                "artist_name": self.artist_name,
                "duration": self.duration,
                "num_songs": 1,
                "song_id": self.song_id,
                "title": self.title,
                "year": self.year,
            },
            separators=(",", ":"),
        )


@dataclass(frozen=True, slots=True)
class _Artist:
    artist_id: str
    name: str | int
    location: str | int
    latitude: float | None
    longitude: float | None


def generate_songs(count: int, *, seed: int) -> Iterator[Song]:
    """`count` songs with unique ids and keys: the same for the same seed; a larger count begins with the same songs."""
    rng = random.Random(f"songs-{seed}")  # noqa: S311 - sample data, not a secret
    artists: list[_Artist] = []
    for number in range(count):
        if artists and rng.random() < REPEATED_ARTIST_SHARE:
            artist = rng.choice(artists)
        else:
            artist = _new_artist(rng, len(artists))
            artists.append(artist)
        name = artist.name
        if rng.random() < REPEATED_ARTIST_SHARE * SECOND_SPELLING_SHARE and isinstance(name, str):
            name = f"{name} feat. {artist_name(rng)}"
        yield Song(
            key=_key(rng, number),
            song_id=_msd_id(rng, "SO", number),
            title=title(rng),
            artist_id=artist.artist_id,
            artist_name=name,
            artist_location=artist.location,
            artist_latitude=artist.latitude,
            artist_longitude=artist.longitude,
            duration=duration(rng),
            year=0 if rng.random() < YEAR_UNKNOWN_SHARE else _year(rng),
        )


def title(rng: random.Random) -> str:
    """A song title; one in fifty holds a letter outside ASCII."""
    pattern = rng.randrange(50)
    noun = rng.choice(words.NOUNS)
    if pattern == 0:
        return f"{rng.choice(words.ACCENTED)} {noun}"
    if pattern < 12:
        return f"{rng.choice(words.VERBS)} {rng.choice(words.NOUNS)}"
    if pattern < 20:
        return f"{rng.choice(words.ADJECTIVES)} {noun} (Album Version)"
    if pattern < 30:
        return f"The {noun} And The {rng.choice(words.NOUNS)}"
    if pattern < 36:
        return f"{rng.choice(words.VERBS)} To {rng.choice(words.ADJECTIVES)} {noun}"
    return f"{rng.choice(words.ADJECTIVES)} {noun}"


def artist_name(rng: random.Random) -> str:
    """An artist's name; one in forty holds a letter outside ASCII."""
    pattern = rng.randrange(40)
    if pattern == 0:
        return f"{rng.choice(words.ACCENTED)} {rng.choice(words.LAST_NAMES)}"
    if pattern < 14:
        return f"The {rng.choice(words.ADJECTIVES)} {rng.choice(words.NOUNS)}s"
    if pattern < 26:
        return f"{rng.choice(words.FIRST_NAMES_F + words.FIRST_NAMES_M)} {rng.choice(words.LAST_NAMES)}"
    return f"{rng.choice(words.NOUNS)} {rng.choice(words.VERBS)}"


def duration(rng: random.Random) -> float:
    """Seconds with five decimals: median 230, a tenth above 390, never under 10."""
    return round(min(max(rng.lognormvariate(5.44, 0.38), 10.0), 2600.0), 5)


def _new_artist(rng: random.Random, number: int) -> _Artist:
    location: str | int = "" if rng.random() < LOCATION_EMPTY_SHARE else rng.choice(words.ARTIST_PLACES)
    if isinstance(location, str) and location.isdigit():
        location = int(location) if rng.random() < 0.05 else ""
    if number == 7:
        location = HTML_LOCATION
    has_coordinates = rng.random() < COORDINATES_SHARE
    return _Artist(
        artist_id=_msd_id(rng, "AR", number),
        name=rng.choice((112, 2562)) if number in (1000, 1943) else artist_name(rng),
        location=location,
        latitude=round(rng.uniform(-45, 65), 5) if has_coordinates else None,
        longitude=round(rng.uniform(-160, 175), 5) if has_coordinates else None,
    )


def _year(rng: random.Random) -> int:
    return max(1953, min(2010, round(2011 - rng.expovariate(1 / 11))))


def _msd_id(rng: random.Random, prefix: str, number: int) -> str:
    """Eighteen characters, unique by `number` in base 36, random-looking otherwise."""
    unique = ""
    for _ in range(5):
        number, digit = divmod(number, 36)
        unique = _ID_ALPHABET[digit] + unique
    return prefix + "".join(rng.choices(_LETTERS, k=5)) + "12" + "".join(rng.choices(_HEX, k=4)) + unique


def _key(rng: random.Random, number: int) -> str:
    """The key below the prefix: A/B/C/TRABC….json; folders fill evenly, A/… first."""
    first, rest = divmod(number, 26 * 26 * 26)
    folder = _LETTERS[first % 26] + _LETTERS[rest // 26 % 26] + _LETTERS[rest % 26]
    track = "TR" + folder + "".join(rng.choices(_LETTERS, k=2)) + "128F" + f"{number:07X}"
    return f"{folder[0]}/{folder[1]}/{folder[2]}/{track}.json"
