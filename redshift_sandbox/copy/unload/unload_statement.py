"""UNLOAD, read: the query, the destination, the authorization and every option.

https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from redshift_sandbox.copy import authorization
from redshift_sandbox.copy.authorization import Authorization, AuthorizationReader
from redshift_sandbox.copy.tokens import Reader, Token, tokenize, unescape
from redshift_sandbox.sql.fragment import Quotation, placing_errors
from redshift_sandbox.sql.sql_error import SqlError

_MB = 1024 * 1024
MIN_ROW_GROUP_BYTES, MAX_ROW_GROUP_BYTES = 32 * _MB, 128 * _MB
MIN_FILE_BYTES = 5 * _MB
MAX_FILE_BYTES = int(6.2 * 1024 * _MB)


@dataclass(frozen=True, slots=True)
class UnloadStatement:
    """One UNLOAD as it was asked for. `format` is text, csv, json, parquet or fixedwidth."""

    query: Quotation
    destination: str
    authorization: Authorization
    format: str = "text"
    delimiter: str | None = None
    fixed_widths: tuple[tuple[str, int], ...] = ()
    partition_by: tuple[str, ...] = ()
    include_partitions: bool = False
    manifest: bool = False
    verbose: bool = False
    header: bool = False
    compression: str = ""
    add_quotes: bool = False
    escape: bool = False
    null_as: str = ""
    allow_overwrite: bool = False
    clean_path: bool = False
    parallel: bool = True
    max_file_bytes: int = MAX_FILE_BYTES
    row_group_bytes: int = 128 * _MB
    region: str = ""
    extension: str | None = None


def parse_unload(text: str) -> UnloadStatement:
    """Read an UNLOAD statement; raises SqlError 42601 for what Redshift would not parse, 0A000 for what isn't built."""
    return _UnloadParser(text).parse()


@dataclass
class _UnloadParser:
    text: str
    values: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.reader = Reader(self.text)
        self.credentials = AuthorizationReader()

    def parse(self) -> UnloadStatement:
        reader = self.reader
        reader.expect("unload")
        reader.expect("(")
        query = _trimmed(reader.quotation())
        reader.expect(")")
        reader.expect("to")
        destination = reader.string()
        while reader.token.kind != "end" and reader.token.text != ";":
            self._option()
        reader.skip_semicolons()
        _check_query(query)
        self._check()
        return UnloadStatement(query, destination, self.credentials.result(), **self.values)

    def _option(self) -> None:
        token = self.reader.take()
        if token.kind != "word":
            raise self.reader.error(token)
        if token.text in authorization.WORDS:
            self.credentials.read(token.text, self.reader)
            return
        read = _OPTIONS.get(token.text)
        if read is None:
            raise self.reader.error(token)
        read(self, token)

    def set(self, name: str, value: Any) -> None:
        """Keep an option's value; twice is refused."""
        if name in self.values:
            raise SqlError("conflicting or redundant options", "42601")
        self.values[name] = value

    def format(self, token: Token) -> None:
        """[FORMAT [AS]] CSV, JSON, PARQUET or TEXT."""
        word = token
        if token.text == "format":
            self.reader.accept("as")
            word = self.reader.take()
        if word.text not in ("csv", "json", "parquet", "text"):
            raise self.reader.error(word)
        self.set("format", word.text)

    def delimiter(self, _: Token) -> None:
        """DELIMITER [AS] 'character'."""
        self.reader.accept("as")
        delimiter = unescape(self.reader.string())
        if len(delimiter) != 1 or not delimiter.isascii():
            raise SqlError("delimiter must be a single ASCII character", "22023")
        self.set("delimiter", delimiter)

    def fixed_width(self, _: Token) -> None:
        """FIXEDWIDTH [AS] 'column:width, …'."""
        self.reader.accept("as")
        widths = []
        for part in self.reader.string().split(","):
            name, _colon, width = part.strip().rpartition(":")
            if not width.strip().isdecimal():
                raise SqlError(f"Invalid fixedwidth specification '{part.strip()}'", "22023")
            widths.append((name.strip().lower(), int(width)))
        self.set("format", "fixedwidth")
        self.set("fixed_widths", tuple(widths))

    def partition(self, _: Token) -> None:
        """PARTITION BY (column, …) [INCLUDE]."""
        self.reader.expect("by")
        self.reader.expect("(")
        names = [self.reader.identifier()]
        while self.reader.expect(",", ")") == ",":
            names.append(self.reader.identifier())
        self.set("partition_by", tuple(names))
        if self.reader.accept("include"):
            self.set("include_partitions", True)

    def manifest(self, _: Token) -> None:
        """MANIFEST [VERBOSE]."""
        self.set("manifest", True)
        if self.reader.accept("verbose"):
            self.set("verbose", True)

    def compression(self, token: Token) -> None:
        """GZIP, BZIP2 or ZSTD."""
        self.set("compression", token.text)

    def switch(self, token: Token) -> None:
        """An option that is there or isn't."""
        self.set(_SWITCHES[token.text], True)

    def null_as(self, _: Token) -> None:
        """NULL [AS] 'text'; a backslash may be doubled."""
        self.reader.accept("as")
        self.set("null_as", self.reader.string().replace("\\\\", "\\"))

    def text_value(self, token: Token) -> None:
        """REGION or EXTENSION [AS] 'text'."""
        self.reader.accept("as")
        self.set(token.text, self.reader.string())

    def parallel(self, _: Token) -> None:
        """PARALLEL [ON | TRUE | OFF | FALSE]."""
        self.set("parallel", self.reader.accept("on", "true", "off", "false") not in ("off", "false"))

    def size(self, token: Token) -> None:
        """MAXFILESIZE or ROWGROUPSIZE [AS] n [MB | GB]."""
        self.reader.accept("as")
        if self.reader.token.kind != "number":
            raise self.reader.error()
        number = float(self.reader.take().text)
        size = int(number * _MB * (1024 if self.reader.accept("mb", "gb") == "gb" else 1))
        if token.text == "maxfilesize":
            if not MIN_FILE_BYTES <= size <= MAX_FILE_BYTES:
                raise SqlError("MAXFILESIZE must be between 5 MB and 6.2 GB", "22023")
            self.set("max_file_bytes", size)
        elif not MIN_ROW_GROUP_BYTES <= size <= MAX_ROW_GROUP_BYTES:
            raise SqlError("ROWGROUPSIZE must be between 32 MB and 128 MB", "22023")
        else:
            self.set("row_group_bytes", size)

    def encrypted(self, _: Token) -> None:
        """ENCRYPTED [AUTO]: the bucket's own encryption is none of ours; keys are."""
        self.reader.accept("auto")

    def refused(self, token: Token) -> None:
        """What the stand-in does not do."""
        raise SqlError(f"sandbox: UNLOAD with {token.text.upper()} is not supported", "0A000")

    def _check(self) -> None:
        chosen = self.values.setdefault("format", "text")
        for formats, option, name in _CONFLICTS:
            if chosen in formats and self.values.get(option):
                raise SqlError(f"{name} cannot be used with {chosen.upper()}", "42601")
        if self.values.get("allow_overwrite") and self.values.get("clean_path"):
            raise SqlError("ALLOWOVERWRITE and CLEANPATH cannot both be specified", "42601")


def _trimmed(query: Quotation) -> Quotation:
    """The query without blanks around it and semicolons after it."""
    start = len(query) - len(query.lstrip())
    return query.piece(start, start + len(query.strip().rstrip(";")))


def _check_query(query: Quotation) -> None:
    depth = 0
    with placing_errors(query):
        words = tokenize(query)
    if not words or words[0].text not in ("select", "with", "("):
        raise SqlError("UNLOAD needs a SELECT query", "42601")
    for token in words:
        if token.kind == "mark" and token.text in "()":
            depth += 1 if token.text == "(" else -1
        if depth == 0 and token.kind == "word" and token.text == "limit":
            raise SqlError("Limit clause is not supported", "0A000")


_Read = Callable[[_UnloadParser, Token], None]
_SWITCHES = {
    "header": "header",
    "addquotes": "add_quotes",
    "escape": "escape",
    "allowoverwrite": "allow_overwrite",
    "cleanpath": "clean_path",
}
_OPTIONS: dict[str, _Read] = {
    **dict.fromkeys(("format", "csv", "json", "parquet"), _UnloadParser.format),
    "delimiter": _UnloadParser.delimiter,
    "fixedwidth": _UnloadParser.fixed_width,
    "partition": _UnloadParser.partition,
    "manifest": _UnloadParser.manifest,
    **dict.fromkeys(("gzip", "bzip2", "zstd"), _UnloadParser.compression),
    **dict.fromkeys(_SWITCHES, _UnloadParser.switch),
    "null": _UnloadParser.null_as,
    **dict.fromkeys(("region", "extension"), _UnloadParser.text_value),
    "parallel": _UnloadParser.parallel,
    **dict.fromkeys(("maxfilesize", "rowgroupsize"), _UnloadParser.size),
    "encrypted": _UnloadParser.encrypted,
    "kms_key_id": _UnloadParser.refused,
}
_CONFLICTS = (
    (("json", "parquet"), "delimiter", "DELIMITER"),
    (("json", "parquet", "fixedwidth"), "header", "HEADER"),
    (("csv", "json", "parquet", "fixedwidth"), "add_quotes", "ADDQUOTES"),
    (("csv", "json", "parquet", "fixedwidth"), "escape", "ESCAPE"),
    (("json", "parquet"), "null_as", "NULL AS"),
    (("fixedwidth",), "delimiter", "DELIMITER"),
    (("parquet",), "compression", "GZIP, BZIP2 or ZSTD"),
)
