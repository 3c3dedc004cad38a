"""`python -m benchmarks [suite …]`: run the suites named, or all, and write their sections of docs/benchmarks.md."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import Figure

SUITES = {
    "sandbox": "The sandbox: start, rest",
    "wire": "The Redshift endpoint beside PostgreSQL 15",
    "stalls": "One session's statement beside another session",
    "questions": "The analytical questions beside PostgreSQL 15",
    "copy": "COPY beside DuckDB's own readers",
    "load": "The whole load beside a hand-written DuckDB script",
    "growth": "Incremental loads, growth and many files",
    "start": "The program's start",
    "terminal": "The terminal application",
    "results": "Fetched rows sorted and filtered in the terminal application",
    "busy": "On a busy machine",
}
REPORT = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"


def main() -> None:
    """Run the suites named on the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=", ".join(SUITES))
    parser.add_argument("--no-report", action="store_true", help="print only")
    arguments = parser.parse_args()
    unknown = set(arguments.suites) - set(SUITES)
    if unknown:
        parser.error(f"unknown suite: {', '.join(sorted(unknown))}; there are {', '.join(SUITES)}")
    sections = []
    for name in arguments.suites or SUITES:
        print(f"== {SUITES[name]}", flush=True)
        started = time.perf_counter()
        figures: list[Figure] = importlib.import_module(f"benchmarks.{name}").run()
        lines = _table(figures)
        print("\n".join(lines), f"({time.perf_counter() - started:.0f} s)", flush=True)
        sections.append((SUITES[name], lines))
    if not arguments.no_report:
        REPORT.write_text(_report(_kept() | dict(sections)), encoding="utf-8")
        print(f"written: {REPORT}")


def _kept() -> dict[str, list[str]]:
    """The sections of the report as it is: suites that were not run again keep theirs."""
    if not REPORT.exists():
        return {}
    _, *sections = REPORT.read_text(encoding="utf-8").split("\n## ")
    return {section.split("\n")[0]: section.strip().split("\n")[2:] for section in sections}


def _table(figures: list[Figure]) -> list[str]:
    lines = ["| what | ours | reference | ratio | bar | verdict |", "| --- | ---: | ---: | ---: | ---: | --- |"]
    for figure in figures:
        reference = (
            "" if figure.reference is None else f"{_value(figure.reference, figure.unit)} ({figure.reference_name})"
        )
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
        bar = "" if figure.bar is None else f"{'≥' if figure.at_least else '≤'} {figure.bar:g}"
        verdict = "; ".join(part for part in (figure.verdict, figure.note) if part)
        lines.append(
            f"| {figure.name} | {_value(figure.ours, figure.unit)} | {reference} | {ratio} | {bar} | {verdict} |"
        )
    return lines


def _value(value: float, unit: str) -> str:
    digits = 3 if value < 10 else 1 if value < 1000 else 0
    return f"{value:,.{digits}f} {unit}"


def _report(sections: dict[str, list[str]]) -> str:
    head = f"""\
# Benchmarks

Written by `make bench`, last on {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} processors, {platform.system()}
{platform.machine()}, Python {platform.python_version()}. Medians; each figure and its reference were taken in the same
run of their suite. The bar is for the ratio where there is a reference, else for the figure itself.
"""
    known = [title for title in SUITES.values() if title in sections]
    return head + "".join(f"\n## {title}\n\n" + "\n".join(sections[title]) + "\n" for title in known)


if __name__ == "__main__":
    sys.exit(main())
