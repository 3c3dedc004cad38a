"""Every state of AWS's reference: waited out, or the end of the wait with a sentence of its own."""

from dataclasses import replace

import pytest

from sparkify_tui.errors import ClusterStateError
from sparkify_tui.models import Cluster
from sparkify_tui.services.infrastructure.cluster_states import is_available, require_hope

CLUSTER = Cluster(
    identifier="sparkify",
    status="available",
    availability="Available",
    host="h",
    port=5439,
    database="d",
    user="u",
    node_type="ra3.large",
    node_count=1,
    encrypted=True,
    publicly_accessible=True,
    created_at=None,
)
ENDINGS = [
    "hardware-failure",
    "incompatible-hsm",
    "incompatible-network",
    "incompatible-parameters",
    "incompatible-restore",
    "paused",
    "pausing",
    "deleting",
    "final-snapshot",
    "storage-full",
]


@pytest.mark.parametrize(
    "status",
    [
        "creating",
        "modifying",
        "rebooting",
        "renaming",
        "resizing",
        "resuming",
        "rotating-keys",
        "updating-hsm",
        "cancelling-resize",
        "a state that AWS adds tomorrow",
    ],
)
def test_a_state_that_passes_is_waited_out(status: str) -> None:
    cluster = replace(CLUSTER, status=status)
    require_hope(cluster)
    assert not is_available(cluster)


@pytest.mark.parametrize("status", ["available", "available, prep-for-resize", "available, resize-cleanup"])
def test_an_available_cluster_takes_connections(status: str) -> None:
    assert is_available(replace(CLUSTER, status=status))
    assert not is_available(replace(CLUSTER, status=status, host=None))


def test_every_state_that_ends_the_wait_has_its_own_sentence_and_remedy() -> None:
    sentences = set()
    for status in ENDINGS:
        with pytest.raises(ClusterStateError) as raised:
            require_hope(replace(CLUSTER, status=status))
        error = raised.value
        assert (error.identifier, error.status) == ("sparkify", status)
        assert error.message.startswith("Redshift cluster sparkify ")
        assert error.remedy
        assert "{" not in error.remedy
        sentences.add(error.message)
    assert len(sentences) == len(ENDINGS)


def test_a_cluster_whose_availability_failed_ends_the_wait_in_any_state() -> None:
    with pytest.raises(ClusterStateError, match="has failed"):
        require_hope(replace(CLUSTER, status="creating", availability="Failed"))
