"""The tag by which this tool knows its own resources, in the shapes that AWS's services want."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sparkify_tui.models import OWNER_TAG_KEY, OWNER_TAG_VALUE


def owner_tag_list() -> list[dict[str, str]]:
    """Our tag as CreateRole and CreateCluster take it."""
    return [{"Key": OWNER_TAG_KEY, "Value": OWNER_TAG_VALUE}]


def owner_tag_specification(resource_type: str) -> list[dict[str, Any]]:
    """Our tag as EC2 takes it."""
    return [{"ResourceType": resource_type, "Tags": owner_tag_list()}]


def from_tag_list(tags: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """AWS's list of tags as a dictionary."""
    return {tag["Key"]: tag.get("Value", "") for tag in tags}


def is_owned(tags: Mapping[str, str]) -> bool:
    """Whether a resource with these tags is ours."""
    return tags.get(OWNER_TAG_KEY) == OWNER_TAG_VALUE
