"""Mutated statements sent to a cluster: each is answered or refused in Redshift's words, and reaches nothing else.

`make fuzz` runs SPARKIFY_FUZZ_STATEMENTS of them (200,000 there); the normal suite a few hundred. A statement's number is
its seed, and a failure shows the shortest statement that still fails.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.fuzz.sql_answers import Broken
from tests.fuzz.sql_world import IN_THE_ENVIRONMENT, VARIABLE, World, world

pytestmark = [pytest.mark.fuzz, pytest.mark.timeout(10800)]

STATEMENTS = int(os.environ.get("SPARKIFY_FUZZ_STATEMENTS", "300"))
FIRST = int(os.environ.get("SPARKIFY_FUZZ_SEED", "1"))
BATCH, RESTORED_AFTER, MOST_FAILURES = 100, 500, 20


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, IN_THE_ENVIRONMENT)
        with world(tmp_path_factory.mktemp("statements")) as made:
            yield made


def test_every_mutated_statement_is_answered_or_refused_in_redshifts_words(cluster: World) -> None:
    failures: list[str] = []
    for seed in range(FIRST, FIRST + STATEMENTS):
        if seed % BATCH == 0:
            cluster.hang_up()
            cluster.canaries()
        if seed % RESTORED_AFTER == 0:
            cluster.restore()
        case = cluster.case(seed)
        try:
            cluster.run(case)
        except Broken as broken:
            shortest = cluster.minimised(case, broken.kind)
            cluster.hang_up()
            failures.append(f"{seed}: {broken}\n  {case}\n  shortest: {shortest!r}")
            print(failures[-1], flush=True)
        if len(failures) >= MOST_FAILURES:
            break
    cluster.canaries()
    assert not failures, "\n".join(failures)
