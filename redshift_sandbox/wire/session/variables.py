"""A session's settings: their defaults, what values they take, and what SET, RESET and SHOW say about them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from redshift_sandbox.sql.sql_error import SqlError

SERVER_VERSION = "8.0.2"
_TRUE, _FALSE = ("on", "true", "yes", "1", "t", "y"), ("off", "false", "no", "0", "f", "n")
_MILLISECONDS = {"": 1, "ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}


ISOLATION = "repeatable read"
"""PostgreSQL's name for snapshot isolation; drivers read this setting and know its four names alone."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its default, how a value is read, and whether the client gets changes (ParameterStatus)."""

    default: str
    read: Callable[[str, str], str] = lambda _, value: value
    reported: bool = False
    fixed: bool = False


def _boolean(name: str, value: str) -> str:
    if value.lower() in _TRUE:
        return "on"
    if value.lower() in _FALSE:
        return "off"
    raise SqlError(f'parameter "{name}" requires a Boolean value', "22023")


def _milliseconds(name: str, value: str) -> str:
    match = re.fullmatch(r"(\d+)\s*(ms|s|min|h|d|)", value.strip().lower())
    if match is None:
        raise SqlError(f'invalid value for parameter "{name}": "{value}"', "22023")
    number = int(match[1]) * _MILLISECONDS[match[2]]
    if number > 2**31 - 1:
        raise SqlError(f'{number} is outside the valid range for parameter "{name}" (0 .. 2147483647)', "22023")
    return str(number)


def _integer(name: str, value: str) -> str:
    try:
        return str(int(value))
    except ValueError:
        raise SqlError(f'parameter "{name}" requires an integer value', "22023") from None


def _isolation(name: str, value: str) -> str:
    """A transaction may ask for any level and gets the database's, as on Redshift."""
    level = " ".join(value.strip("'").lower().split())
    if level not in ("serializable", "repeatable read", "read committed", "read uncommitted", "snapshot", "default"):
        raise SqlError(f'invalid value for parameter "{name}": "{value}"', "22023")
    return ISOLATION


def _encoding(name: str, value: str) -> str:
    plain = value.strip("'").upper().replace("-", "").replace("_", "")
    if plain in ("UTF8", "UNICODE"):
        return "UTF8"
    if plain == "SQLASCII":
        return "SQL_ASCII"
    raise SqlError(f'invalid value for parameter "{name}": "{value}"', "22023")


_LONGEST_DATE_STYLE = 1000


def _date_style(name: str, value: str) -> str:
    known = value if len(value) <= _LONGEST_DATE_STYLE else ""
    words = {word for word in re.split(r"[,\s]+", known.strip("'").lower()) if word}
    if not words or words - {"iso", "mdy", "us", "default", "postgres", "sql", "german", "dmy", "ymd", "european"}:
        raise SqlError(f'invalid value for parameter "{name}": "{value}"', "22023")
    if words - {"iso", "mdy", "us", "default"}:
        raise SqlError("sandbox: a datestyle other than ISO, MDY is not supported", "0A000")
    return "ISO, MDY"


def _always(only: str) -> Callable[[str, str], str]:
    """A setting that can't be turned on, or off, here, because it would change what statements mean."""

    def read(name: str, value: str) -> str:
        wanted = _boolean(name, value)
        if wanted != only:
            raise SqlError(f"sandbox: {name} {wanted} is not supported", "0A000")
        return only

    return read


def _time_zone(name: str, value: str) -> str:
    zone(value, name)
    return {"default": "UTC", "local": "UTC"}.get(value.lower(), value)


SETTINGS: dict[str, Setting] = {
    "analyze_threshold_percent": Setting("10"),
    "application_name": Setting("", reported=True),
    "client_encoding": Setting("UTF8", _encoding, reported=True),
    "client_min_messages": Setting("notice"),
    "cast_super_null_on_error": Setting("on", _boolean),
    "datestyle": Setting("ISO, MDY", _date_style, reported=True),
    "default_array_search_null_handling": Setting("on", _boolean),
    "default_transaction_isolation": Setting(ISOLATION, _isolation),
    "default_transaction_read_only": Setting("off", _boolean),
    "default_geometry_encoding": Setting("1", _integer),
    "describe_field_name_in_uppercase": Setting("off", _always("off")),
    "downcast_delimited_varchar": Setting("on", _boolean),
    "enable_case_sensitive_identifier": Setting("off", _boolean),
    "enable_case_sensitive_super_attribute": Setting("off", _boolean),
    "enable_numeric_rounding": Setting("on", _always("on")),
    "enable_result_cache_for_session": Setting("on", _boolean),
    "enable_vacuum_boost": Setting("off", _boolean),
    "error_on_nondeterministic_update": Setting("off", _always("off")),
    "extra_float_digits": Setting("0", _integer),
    "integer_datetimes": Setting("on", reported=True, fixed=True),
    "interval_forbid_composite_literals": Setting("off", _always("off")),
    "intervalstyle": Setting("postgres"),
    "is_superuser": Setting("off", reported=True, fixed=True),
    "json_parse_truncate_strings": Setting("off", _boolean),
    "json_serialization_enable": Setting("off", _boolean),
    "json_serialization_parse_nested_strings": Setting("off", _boolean),
    "max_concurrency_scaling_clusters": Setting("1", _integer),
    "max_cursor_result_set_size": Setting("0"),
    "max_index_keys": Setting("32", _integer, fixed=True),
    "mv_enable_aqmv_for_session": Setting("on", _boolean),
    "navigate_super_null_on_error": Setting("on", _always("on")),
    # By these two a client tells Redshift from PostgreSQL (asyncpg: what RESET it sends to a pooled connection).
    "padb_revision": Setting("117891", reported=True, fixed=True),
    "padb_version": Setting("1.0", reported=True, fixed=True),
    "parse_super_null_on_error": Setting("off", _always("off")),
    "query_group": Setting("default"),
    "spectrum_query_maxerror": Setting("-1", _integer),
    "stored_proc_log_min_messages": Setting("LOG"),
    "use_fips_ssl": Setting("off", _boolean),
    "search_path": Setting('"$user", public'),
    "server_encoding": Setting("UNICODE", reported=True, fixed=True),
    "server_version": Setting(SERVER_VERSION, reported=True, fixed=True),
    "session_authorization": Setting("", reported=True, fixed=True),
    "standard_conforming_strings": Setting("off", _boolean, reported=True),
    "statement_timeout": Setting("0", _milliseconds),
    "timezone": Setting("UTC", _time_zone, reported=True),
    "transaction_isolation": Setting(ISOLATION, _isolation),
    "transaction_read_only": Setting("off", _boolean),
    "wlm_query_slot_count": Setting("1", _integer),
}
ALIASES = {
    "time zone": "timezone",
    "seed": "seed",
    "readonly": "default_transaction_read_only",  # what Amazon's JDBC driver sets
    "transaction isolation level": "transaction_isolation",
}
# ParameterStatus spells these as PostgreSQL does.
REPORTED_NAMES = {"datestyle": "DateStyle", "timezone": "TimeZone"}


class Variables:
    """The current values; SET inside a transaction that is rolled back, and SET LOCAL, are undone at its end."""

    def __init__(self, **fixed: str) -> None:
        self._defaults = {name: setting.default for name, setting in SETTINGS.items()} | fixed
        self.values = dict(self._defaults)
        self.revision = 0
        self._undo: dict[str, str | None] = {}
        self._undo_local: dict[str, str | None] = {}

    def set_default(self, name: str, value: str) -> None:
        """Set what RESET goes back to: start-up parameters and ALTER USER … SET."""
        name = canonical(name)
        setting = SETTINGS.get(name)
        self._defaults[name] = self.values[name] = value if setting is None else setting.read(name, value)

    def set(self, name: str, value: str | None, *, local: bool = False) -> str:
        """Set a value (None: back to the default); the name as it is known. Raises SqlError for what isn't allowed."""
        name = canonical(name)
        setting = SETTINGS.get(name)
        if setting is None and "." not in name and name not in self.values:
            raise SqlError(f'unrecognized configuration parameter "{name}"', "42704")
        if setting is not None and setting.fixed:
            raise SqlError(f'parameter "{name}" cannot be changed', "55P02")
        if value is not None and setting is not None:
            value = setting.read(name, value)
        undo = self._undo_local if local else self._undo
        undo.setdefault(name, self.values.get(name))
        self._store(name, self._defaults.get(name) if value is None else value)
        return name

    def identify(self, user: str, *, superuser: bool) -> dict[str, str]:
        """Note who the session acts for; the settings that say so."""
        told = {"session_authorization": user, "is_superuser": "on" if superuser else "off"}
        for name, value in told.items():
            self._store(name, value)
        return told

    def reset_all(self) -> None:
        """RESET ALL."""
        for name in list(self.values):
            if name not in SETTINGS or not SETTINGS[name].fixed:
                self.set(name, None)

    def show(self, name: str) -> str:
        """The value that SHOW gives; raises SqlError for an unknown setting."""
        name = canonical(name)
        if name not in self.values:
            raise SqlError(f'unrecognized configuration parameter "{name}"', "42704")
        return self.values[name]

    def end_transaction(self, *, committed: bool) -> list[str]:
        """Undo what must not outlive the transaction; the names that changed."""
        changed = [] if committed else list(self._undo.items())
        changed += self._undo_local.items()
        for name, value in changed:
            self._store(name, value)
        self._undo, self._undo_local = {}, {}
        return [name for name, _ in changed]

    @property
    def search_path(self) -> tuple[str, ...]:
        """The schemas of search_path in order, $user included as it is written."""
        parts = re.findall(r'"(?:[^"]|"")*"|[^,\s]+', self.values["search_path"].replace("'", ""))
        return tuple(
            part[1:-1].replace('""', '"') if part.startswith('"') else part.lower() for part in parts if part != '""'
        )

    def _store(self, name: str, value: str | None) -> None:
        self.revision += 1
        if value is None:
            self.values.pop(name, None)
        else:
            self.values[name] = value


def canonical(name: str) -> str:
    """A setting's name as it is kept."""
    name = " ".join(name.lower().split())
    return ALIASES.get(name, name)


_FARTHEST_HOURS = 15
_LONGEST_ZONE = 64


@lru_cache(64)
def zone(value: str, name: str = "timezone") -> tzinfo:
    """The time zone that a setting's value names: a region, an abbreviation's region, or an offset in hours."""
    if len(value) > _LONGEST_ZONE:
        raise SqlError(f'unrecognized time zone name: "{value}"', "22023")
    text = value.strip().strip("'")
    if text.lower() in ("utc", "gmt", "z", "default", "local", "etc/utc"):
        return UTC
    offset = re.fullmatch(r"([+-]?\d{1,2})(?::?(\d{2}))?", text)
    if offset is not None:
        hours = int(offset[1])
        minutes = int(offset[2] or 0) * (-1 if hours < 0 else 1)
        return timezone(timedelta(hours=hours, minutes=minutes))
    posix = re.fullmatch(r"[A-Za-z]{3,}([+-]?)(\d{1,2})(?::?([0-5]\d))?", text)
    if posix is not None and int(posix[2]) <= _FARTHEST_HOURS:  # a name with an offset counts westwards, as in POSIX
        offset_from = timedelta(hours=int(posix[2]), minutes=int(posix[3] or 0))
        return timezone(offset_from if posix[1] == "-" else -offset_from)
    known = {entry.lower(): entry for entry in available_timezones()}
    if text.lower() not in known:
        raise SqlError(f'unrecognized time zone name: "{value}"', "22023")
    return ZoneInfo(known[text.lower()])
