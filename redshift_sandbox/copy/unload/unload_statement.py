"""UNLOAD, read: the query, the destination, the authorization and every option.

https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from redshift_sandbox.copy.authorization import Authorization
from redshift_sandbox.copy.option_clauses import OptionsReader
from redshift_sandbox.sql.fragment import Quotation, placing_errors
from redshift_sandbox.sql.lexing.quoted_text import unescape
from redshift_sandbox.sql.lexing.token_reader import TokenReader
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


class _UnloadParser(OptionsReader):
    """Reads one UNLOAD."""

    def parse(self) -> UnloadStatement:
        reader = self.reader
        reader.expect("unload", "(")
        query = _trimmed(reader.option_quotation())
        reader.expect(")", "to")
        destination = reader.option_string()
        self.read_options(_OPTIONS)
        _check_query(query)
        self._check()
        return UnloadStatement(query, destination, self.credentials.result(), **self.values)

    def format(self, word: str) -> None:
        """[FORMAT [AS]] CSV, JSON, PARQUET or TEXT."""
        if word == "format":
            self.reader.accept("as")
            word = self.reader.expect_any("csv", "json", "parquet", "text")
        self.set("format", word)

    def delimiter(self, _: str) -> None:
        """DELIMITER [AS] 'character'."""
        delimiter = unescape(self.text_after_as())
        if len(delimiter) != 1 or not delimiter.isascii():
            raise SqlError("delimiter must be a single ASCII character", "22023")
        self.set("delimiter", delimiter)

    def partition(self, _: str) -> None:
        """PARTITION BY (column, …) [INCLUDE]."""
        self.reader.expect("by")
        self.set("partition_by", self.reader.names())
        if self.reader.accept("include"):
            self.set("include_partitions", True)

    def manifest(self, _: str) -> None:
        """MANIFEST [VERBOSE]."""
        self.set("manifest", True)
        if self.reader.accept("verbose"):
            self.set("verbose", True)

    def compression(self, word: str) -> None:
        """GZIP, BZIP2 or ZSTD."""
        self.set("compression", word)

    def switch(self, word: str) -> None:
        """An option that is there or isn't."""
        self.set(_SWITCHES[word], True)

    def null_as(self, _: str) -> None:
        """NULL [AS] 'text'; a backslash may be doubled."""
        self.set("null_as", self.text_after_as().replace("\\\\", "\\"))

    def text_value(self, word: str) -> None:
        """REGION or EXTENSION [AS] 'text'."""
        self.set(word, self.text_after_as())

    def parallel(self, _: str) -> None:
        """PARALLEL [ON | TRUE | OFF | FALSE]."""
        self.set("parallel", self.reader.accept_any("on", "true", "off", "false") not in ("off", "false"))

    def size(self, word: str) -> None:
        """MAXFILESIZE or ROWGROUPSIZE [AS] n [MB | GB]."""
        self.reader.accept("as")
        number = float(self.reader.take("number").text)
        size = int(number * _MB * (1024 if self.reader.accept_any("mb", "gb") == "gb" else 1))
        if word == "maxfilesize":
            if not MIN_FILE_BYTES <= size <= MAX_FILE_BYTES:
                raise SqlError("MAXFILESIZE must be between 5 MB and 6.2 GB", "22023")
            self.set("max_file_bytes", size)
        elif not MIN_ROW_GROUP_BYTES <= size <= MAX_ROW_GROUP_BYTES:
            raise SqlError("ROWGROUPSIZE must be between 32 MB and 128 MB", "22023")
        else:
            self.set("row_group_bytes", size)

    def encrypted(self, _: str) -> None:
        """ENCRYPTED [AUTO]: the bucket's own encryption is none of ours; keys are."""
        self.reader.accept("auto")

    def refused(self, word: str) -> None:
        """What the stand-in does not do."""
        raise SqlError(f"sandbox: UNLOAD with {word.upper()} is not supported", "0A000")

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
    with placing_errors(query):
        reader = TokenReader(query)
    if not any(reader.sees(word) for word in ("select", "with", "(")):
        raise SqlError("UNLOAD needs a SELECT query", "42601")
    if reader.skip_until("limit"):
        raise SqlError("Limit clause is not supported", "0A000")


_Read = Callable[[_UnloadParser, str], None]
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
