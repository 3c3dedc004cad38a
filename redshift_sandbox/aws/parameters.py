"""What an operation is given and what it answers, as dictionaries in AWS's spelling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Any: validation.py has checked the parameters against the service's model, and query_protocol.py writes results by it.
Parameters = Mapping[str, Any]
Result = dict[str, Any]  # Any: as above
