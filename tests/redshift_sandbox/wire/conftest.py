"""An endpoint per module, so that a test costs no start-up; tests use tables of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.redshift_sandbox.wire.endpoint import LocalEndpoint, running


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalEndpoint]:
    with running(tmp_path_factory.mktemp("redshift")) as started:
        yield started
