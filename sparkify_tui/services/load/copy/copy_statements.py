"""The text of a load's COPYs, rendered from sql/copy/ and the configuration. Knows no connection."""

from __future__ import annotations

from sparkify_tui.services.load.copy.copy_source import Source
from sparkify_tui.services.query.placeholders import render
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.statements import statement


def copy_into_staging(target: Target, table: str, source: Source) -> str:
    """The COPY of one source into a staging table."""
    s3 = target.config.s3
    options = [render(statement("copy", table).sql, _literals(target, source.uri))]
    if source.manifest:
        options.append("manifest")
    if source.gzip:
        options.append("gzip")
    if s3.max_errors:
        options.append(f"maxerror {s3.max_errors:d}")
    return "\n".join(options)


def copy_into_books(target: Target, name: str, uri: str) -> str:
    """The COPY that enters an object of ours into the books; `name` is `ledger` or `rejected_rows`."""
    return render(statement("copy", name).sql, _literals(target, uri))


def _literals(target: Target, uri: str) -> dict[str, str]:
    s3 = target.config.s3
    return {
        "source": uri,
        "role": target.config.role_arn or "",
        "jsonpaths": s3.log_jsonpath,
        "region": s3.region or target.config.aws.region,
    }
