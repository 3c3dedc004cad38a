"""COPY's options by what they are about, each with Redshift's default."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileOptions:
    """How files are found and read as text. `compression` is gzip, bzip2, zstd or '', `region` '' the cluster's own."""

    manifest: bool = False
    region: str = ""
    compression: str = ""
    encoding: str = "utf8"


@dataclass(frozen=True, slots=True)
class LayoutOptions:
    """How rows and fields lie in a file. `format` is json, csv, parquet, delimited or fixedwidth.

    `json` is auto, auto ignorecase, noshred or an S3 address; `delimiter` None the format's default.
    """

    format: str = "delimited"
    json: str = "auto"
    delimiter: str | None = None
    quote: str = '"'
    fixed_widths: tuple[tuple[str, int], ...] = ()
    escape: bool = False
    remove_quotes: bool = False
    ignore_header: int = 0
    ignore_blank_lines: bool = False
    fill_record: bool = False


@dataclass(frozen=True, slots=True)
class ValueOptions:
    """What becomes of a field's text. `null_as` None means the format's default."""

    null_as: str | None = None
    empty_as_null: bool = False
    blanks_as_null: bool = False
    trim_blanks: bool = False
    truncate_columns: bool = False
    replace_invalid: str | None = None
    round_decimals: bool = False
    explicit_ids: bool = False


@dataclass(frozen=True, slots=True)
class DateOptions:
    """How dates and times are written; '' for the formats without DATEFORMAT and TIMEFORMAT."""

    accept_any_date: bool = False
    date_format: str = ""
    time_format: str = ""


@dataclass(frozen=True, slots=True)
class ErrorOptions:
    """What happens to rows that can't be loaded; `no_load` only looks for them."""

    max_errors: int = 0
    ignore_all_errors: bool = False
    no_load: bool = False
