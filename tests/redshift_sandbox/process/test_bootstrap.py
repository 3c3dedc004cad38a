"""What a seed puts into the buckets of a new home."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from redshift_sandbox.bootstrap import fill_bucket, is_own_bucket
from redshift_sandbox.home import Home, prepare
from tests.waiting import TIMEOUT_S


def test_buckets_that_are_filled_at_the_same_time_keep_apart(tmp_path: Path) -> None:
    home = prepare(Home(tmp_path))
    together = threading.Barrier(3, timeout=TIMEOUT_S)

    def fill(directory: Path) -> dict[str, int]:
        together.wait()  # all of them have begun
        (directory / "object").write_text(directory.name)
        together.wait()
        return {"objects": 1}

    names = ("a", "a-b", "b")
    threads = [threading.Thread(target=fill_bucket, args=(home, name, fill)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT_S)
    assert [(home.buckets / name / "object").is_file() for name in names] == [True] * 3
    (home.buckets / "c").mkdir()
    assert [is_own_bucket(home, name) for name in (*names, "c", "absent")] == [True, True, True, False, True]


@pytest.mark.parametrize("marker", ['{"songs": 100, "events": 2000, "seed": 1}', '{"songs"'], ids=["earlier", "cut"])
def test_a_home_that_does_not_say_which_buckets_were_filled_has_its_own(tmp_path: Path, marker: str) -> None:
    home = prepare(Home(tmp_path))
    (home.path / "sample.json").write_text(marker)
    (home.buckets / "a").mkdir()
    assert is_own_bucket(home, "a")
