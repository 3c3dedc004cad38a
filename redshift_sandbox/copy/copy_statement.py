"""COPY, read: the target, the source, the authorization and every option.

https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html; options come in any order, most with an optional AS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from redshift_sandbox.copy.authorization import Authorization
from redshift_sandbox.copy.copy_options import (
    DateOptions,
    ErrorOptions,
    FileOptions,
    LayoutOptions,
    ValueOptions,
)
from redshift_sandbox.copy.option_clauses import OptionsReader
from redshift_sandbox.sql.lexing.quoted_text import unescape
from redshift_sandbox.sql.sql_error import SqlError

MAX_MAXERROR = 100_000
_FOREIGN_SOURCES = {"emr://": "COPY from EMR", "ssh://": "COPY from SSH", "dynamodb://": "COPY from DynamoDB"}


@dataclass(frozen=True, slots=True)
class CopyStatement:
    """One COPY as it was asked for; `columns` None means every column of the table that isn't an identity."""

    table: str
    columns: tuple[str, ...] | None
    source: str
    authorization: Authorization
    files: FileOptions
    layout: LayoutOptions
    values: ValueOptions
    dates: DateOptions
    errors: ErrorOptions


def _foreign_source() -> SqlError:
    """Redshift's words for files of the client's or the server's machine."""
    return SqlError("LOAD source is not supported. (Hint: only S3 or DynamoDB or EMR based load is allowed)", "0A000")


def parse_copy(text: str) -> CopyStatement:
    """Read a COPY statement; raises SqlError 42601 for what Redshift would not parse, 0A000 for what isn't built."""
    return _CopyParser(text).parse()


class _CopyParser(OptionsReader):
    """Reads one COPY."""

    def parse(self) -> CopyStatement:
        reader = self.reader
        reader.expect("copy")
        if reader.sees("job"):
            raise SqlError("sandbox: COPY JOB is not supported", "0A000")
        table = ".".join(reader.dotted())
        columns = self._columns() if reader.sees("(") else None
        if reader.accept("to"):
            raise reader.error()
        reader.expect("from")
        source = self._source()
        self.read_options(_OPTIONS)
        self._check()
        return CopyStatement(
            table,
            columns,
            source,
            self.credentials.result(),
            self.group(FileOptions),
            self.group(LayoutOptions),
            self.group(ValueOptions),
            self.group(DateOptions),
            self.group(ErrorOptions),
        )

    def _columns(self) -> tuple[str, ...]:
        names = self.reader.names()
        for name in names:
            if names.count(name) > 1:
                raise SqlError(f'column "{name}" specified more than once', "42701")
        return names

    def _source(self) -> str:
        if self.reader.accept_any("stdin", "stdout"):
            raise _foreign_source()
        source = self.reader.option_string()
        for scheme, what in _FOREIGN_SOURCES.items():
            if source.lower().startswith(scheme):
                raise SqlError(f"sandbox: {what} is not supported", "0A000")
        if not source.lower().startswith("s3://"):
            raise _foreign_source()
        return source

    def format(self, word: str) -> None:
        """FORMAT [AS] x, or the bare name of a format."""
        if word == "format":
            self.reader.accept("as")
            word = self.reader.name()
        if word in ("avro", "orc", "shapefile"):
            raise SqlError(f"sandbox: COPY from {word.upper()} is not supported", "0A000")
        if word not in ("json", "csv", "parquet", "delimiter", "fixedwidth"):
            raise self.reader.error()
        _FORMATS[word](self, word)

    def json(self, _: str) -> None:
        """JSON [AS] ['auto' | 'auto ignorecase' | 'noshred' | 's3://jsonpaths']."""
        self.set("format", "json")
        self.reader.accept("as")
        option = self.reader.accept_option_string()
        if option is None:
            return
        option = option if option.lower().startswith("s3://") else " ".join(option.lower().split())
        if not option.lower().startswith("s3://") and option not in ("auto", "auto ignorecase", "noshred"):
            raise SqlError(
                f"Invalid JSONPath argument: '{option}'. It must be 'auto', 'auto ignorecase', 'noshred' or an "
                "s3://jsonpaths_file",
                "XX000",
            )
        self.set("json", option)

    def csv(self, _: str) -> None:
        """CSV [QUOTE [AS] 'character']."""
        self.set("format", "csv")
        if self.reader.accept("quote"):
            self.quote("quote")

    def quote(self, _: str) -> None:
        """QUOTE [AS] 'character', which may stand apart from CSV."""
        quote = unescape(self.text_after_as())
        if len(quote) != 1:
            raise SqlError("quote character must be a single character", "22023")
        self.set("quote", quote)

    def parquet(self, _: str) -> None:
        """PARQUET [SERIALIZETOJSON]."""
        self.set("format", "parquet")
        self.reader.accept("serializetojson")

    def delimiter(self, _: str) -> None:
        """DELIMITER [AS] 'character'; FORMAT DELIMITER is the same."""
        delimiter = unescape(self.text_after_as())
        if not delimiter or not delimiter.isascii():
            raise SqlError("delimiter must be one or more single-byte characters", "22023")
        self.set("delimiter", delimiter)

    def compression(self, word: str) -> None:
        """GZIP, BZIP2 or ZSTD."""
        if word == "lzop":
            raise SqlError("sandbox: LZOP is not supported", "0A000")
        self.set("compression", word)

    def encoding(self, _: str) -> None:
        """ENCODING [AS] file encoding, with or without quotes."""
        self.reader.accept("as")
        token = self.reader.take("word", "string")
        name = token.value.lower().replace("-", "").replace("_", "")
        if name not in _ENCODINGS:
            raise self.reader.error(token)
        self.set("encoding", _ENCODINGS[name])

    def accept_invalid(self, _: str) -> None:
        """ACCEPTINVCHARS [AS] ['replacement']; a question mark by default."""
        self.reader.accept("as")
        replacement = self.reader.accept_option_string()
        if replacement is not None and (len(replacement) != 1 or not replacement.isascii() or replacement == "\0"):
            raise SqlError("ACCEPTINVCHARS replacement must be a single ASCII character other than NUL", "22023")
        self.set("replace_invalid", replacement or "?")

    def null_as(self, _: str) -> None:
        """NULL [AS] 'text'; a backslash may be doubled."""
        text = self.text_after_as().replace("\\\\", "\\")
        self.set("null_as", {"\\0": "\0", "\\000": "\0"}.get(text, text))

    def text_value(self, word: str) -> None:
        """An option whose value is a string: DATEFORMAT, TIMEFORMAT, REGION."""
        self.set(_STRINGS[word], self.text_after_as().strip())

    def number_value(self, word: str) -> None:
        """MAXERROR or IGNOREHEADER [AS] n."""
        self.reader.accept("as")
        number = self.reader.option_integer()
        if word in ("maxerror", "maxerrors") and number > MAX_MAXERROR:
            raise SqlError(f"MAXERROR must be between 0 and {MAX_MAXERROR}", "22023")
        self.set({"ignoreheader": "ignore_header"}.get(word, "max_errors"), number)

    def switch(self, word: str) -> None:
        """An option that is there or isn't."""
        self.set(_SWITCHES[word], True)

    def update_statistics(self, word: str) -> None:
        """COMPUPDATE [PRESET | ON | OFF | TRUE | FALSE] and STATUPDATE [ON | OFF | …]: nothing to do here."""
        allowed = ("on", "off", "true", "false", *(["preset"] if word == "compupdate" else []))
        self.reader.accept("as")
        self.reader.accept_any(*allowed)

    def tuning(self, _: str) -> None:
        """COMPROWS n and READRATIO n: nothing to do here."""
        self.reader.accept("as")
        self.reader.option_integer()

    def refused(self, word: str) -> None:
        """What the stand-in does not do."""
        raise SqlError(f"sandbox: COPY with {word.upper()} is not supported", "0A000")

    def _check(self) -> None:
        chosen = self.values.setdefault("format", "delimited")
        for format_, option, name in _CONFLICTS:
            if chosen == format_ and self.values.get(option):
                raise SqlError(f"{name} cannot be used with {format_.upper()}", "42601")
        if self.values.get("remove_quotes") and self.values.get("fill_record") and chosen == "fixedwidth":
            raise SqlError("conflicting or redundant options", "42601")
        if self.values.get("ignore_all_errors") and "max_errors" in self.values:
            raise SqlError("IGNOREALLERRORS cannot be used with MAXERROR", "42601")


_Read = Callable[[_CopyParser, str], None]
_ENCODINGS = {
    "utf8": "utf8", "utf16": "utf16", "utf16le": "utf-16-le", "utf16be": "utf-16-be", "iso88591": "latin-1",
}  # fmt: skip
_STRINGS = {"dateformat": "date_format", "timeformat": "time_format", "region": "region"}
_SWITCHES = {
    "manifest": "manifest",
    "escape": "escape",
    "removequotes": "remove_quotes",
    "ignoreblanklines": "ignore_blank_lines",
    "emptyasnull": "empty_as_null",
    "blanksasnull": "blanks_as_null",
    "fillrecord": "fill_record",
    "trimblanks": "trim_blanks",
    "truncatecolumns": "truncate_columns",
    "acceptanydate": "accept_any_date",
    "roundec": "round_decimals",
    "explicit_ids": "explicit_ids",
    "noload": "no_load",
    "ignoreallerrors": "ignore_all_errors",
}
_FORMATS: dict[str, _Read] = {
    "json": _CopyParser.json,
    "csv": _CopyParser.csv,
    "parquet": _CopyParser.parquet,
    "delimiter": _CopyParser.delimiter,
    "fixedwidth": _CopyParser.fixed_width,
}
_OPTIONS: dict[str, _Read] = {
    **_FORMATS,
    **dict.fromkeys(("format", "avro", "orc", "shapefile"), _CopyParser.format),
    "quote": _CopyParser.quote,
    **dict.fromkeys(("gzip", "bzip2", "zstd", "lzop"), _CopyParser.compression),
    "encoding": _CopyParser.encoding,
    "acceptinvchars": _CopyParser.accept_invalid,
    "null": _CopyParser.null_as,
    **dict.fromkeys(_STRINGS, _CopyParser.text_value),
    **dict.fromkeys(("maxerror", "maxerrors", "ignoreheader"), _CopyParser.number_value),
    **dict.fromkeys(_SWITCHES, _CopyParser.switch),
    **dict.fromkeys(("compupdate", "statupdate"), _CopyParser.update_statistics),
    **dict.fromkeys(("comprows", "readratio"), _CopyParser.tuning),
    **dict.fromkeys(("ssh", "encrypted"), _CopyParser.refused),
}
_CONFLICTS = (
    ("csv", "escape", "ESCAPE"),
    ("csv", "remove_quotes", "REMOVEQUOTES"),
    ("csv", "fixed_widths", "FIXEDWIDTH"),
    ("json", "escape", "ESCAPE"),
    ("json", "remove_quotes", "REMOVEQUOTES"),
    ("json", "fill_record", "FILLRECORD"),
    ("json", "ignore_header", "IGNOREHEADER"),
    ("json", "delimiter", "DELIMITER"),
    ("fixedwidth", "delimiter", "DELIMITER"),
    ("parquet", "delimiter", "DELIMITER"),
    ("parquet", "escape", "ESCAPE"),
    ("parquet", "compression", "GZIP, BZIP2 or ZSTD"),
    ("parquet", "ignore_header", "IGNOREHEADER"),
    ("parquet", "region", "REGION"),
)
