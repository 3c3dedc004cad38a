"""One endpoint for all real clients, in a process of its own; tests use tables of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.redshift_sandbox.wire.endpoint import Endpoint, in_a_process


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with in_a_process(tmp_path_factory.mktemp("clients")) as (started, _):
        yield started
