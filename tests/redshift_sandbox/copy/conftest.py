from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.redshift_sandbox.copy.harness import Cluster


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path)
    yield made
    made.connection.close()
    made.store.close()
