"""A file replaced in one step: whole or not at all, with the mode it should have."""

import os
import stat
from pathlib import Path

import pytest

from sparkify_tui.atomic_write import replacing


@pytest.mark.parametrize(
    ("mode", "before", "after"),
    [(0o600, 0o644, 0o600), (None, 0o640, 0o640), (0o600, None, 0o600)],
    ids=["private", "as it was", "new and private"],
)
def test_the_new_file_has_its_mode(tmp_path: Path, mode: int | None, before: int | None, after: int) -> None:
    path = tmp_path / "file"
    if before is not None:
        path.write_text("old")
        path.chmod(before)
    with replacing(path, mode=mode) as part:
        part.write_text("new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == after


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(ValueError, match="half-way"), replacing(path) as part:
        part.write_text("ne")
        raise ValueError("half-way")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_links_are_followed(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old")
    link.symlink_to(real)
    with replacing(link) as part:
        part.write_text("new")
    assert link.is_symlink()
    assert real.read_text() == "new"


@pytest.mark.parametrize(("durable", "flushed"), [(False, 0), (True, 2)], ids=["quick", "durable"])
def test_a_durable_file_and_its_directory_are_flushed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, durable: bool, flushed: int
) -> None:
    calls: list[int] = []
    monkeypatch.setattr(os, "fsync", calls.append)
    with replacing(tmp_path / "file", durable=durable) as part:
        part.write_text("new")
    assert len(calls) == flushed
