"""What a cluster's nodes cost: the only table of prices.

On-demand prices per node and hour in US dollars, us-east-1 and us-west-2; other regions differ by up
to a third. Source: https://aws.amazon.com/redshift/pricing/. Managed storage (0.024 a GB and month) comes on top.
"""

from __future__ import annotations

PRICES_AS_OF = "2026-11"

PER_NODE_HOUR_USD = {
    "ra3.large": 0.543,
    "ra3.xlplus": 1.086,
    "ra3.4xlarge": 3.26,
    "ra3.16xlarge": 13.04,
    "rg.large": 0.3801,
    "rg.xlarge": 0.7602,
    "rg.4xlarge": 3.043,
    "rg.12xlarge": 9.128,
}


def price_per_hour(node_type: str, node_count: int) -> float | None:
    """US dollars an hour for all nodes of a running cluster; None for a node type without a known price."""
    price = PER_NODE_HOUR_USD.get(node_type)
    return None if price is None else price * node_count
