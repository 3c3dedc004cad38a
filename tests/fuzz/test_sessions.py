"""Random transactions of twenty clients at once: what they saw agrees with snapshot isolation."""

from __future__ import annotations

import os

import pytest

from tests.redshift_sandbox.wire.endpoint import in_a_process
from tests.redshift_sandbox.wire.histories import anomalies, record

pytestmark = [pytest.mark.fuzz, pytest.mark.timeout(3600)]

CASES = int(os.environ.get("SPARKIFY_FUZZ_CASES", "400"))
CLIENTS = 20
TRANSACTIONS = 5 if CASES < 10_000 else 40


def test_sessions_beside_each_other_see_no_anomaly(tmp_path):
    with in_a_process(tmp_path) as (endpoint, _):
        for seed in range(1 + CASES // 5000):
            history = record(endpoint, clients=CLIENTS, transactions=TRANSACTIONS, seed=seed)
            assert anomalies(history) == set(), seed
