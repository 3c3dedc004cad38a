"""The tag by which this tool knows its own resources, in the shapes that AWS's services want."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sparkify_tui.models import OWNER_TAG_KEY, OWNER_TAG_VALUE

if TYPE_CHECKING:
    from types_boto3_ec2.literals import ResourceTypeType
    from types_boto3_ec2.type_defs import TagSpecificationTypeDef
    from types_boto3_iam.type_defs import TagTypeDef
    from types_boto3_redshift.type_defs import TagTypeDef as ClusterTagTypeDef


def owner_tag_list() -> list[TagTypeDef]:
    """Our tag as CreateRole takes it."""
    return [{"Key": OWNER_TAG_KEY, "Value": OWNER_TAG_VALUE}]


def cluster_owner_tags() -> list[ClusterTagTypeDef]:
    """Our tag as CreateCluster takes it."""
    return [{"Key": OWNER_TAG_KEY, "Value": OWNER_TAG_VALUE}]


def owner_tag_specification(resource_type: ResourceTypeType) -> list[TagSpecificationTypeDef]:
    """Our tag as EC2 takes it."""
    return [{"ResourceType": resource_type, "Tags": [{"Key": OWNER_TAG_KEY, "Value": OWNER_TAG_VALUE}]}]


def from_tag_list(tags: Iterable[Mapping[str, object]]) -> dict[str, str]:
    """AWS's list of tags as a dictionary."""
    return {str(tag["Key"]): str(tag.get("Value", "")) for tag in tags}


def is_owned(tags: Mapping[str, str]) -> bool:
    """Whether a resource with these tags is ours."""
    return tags.get(OWNER_TAG_KEY) == OWNER_TAG_VALUE
