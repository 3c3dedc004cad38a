"""AWS's query protocol as programs write it by hand: whatever is named in a request counts."""

from __future__ import annotations

import pytest

from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.query_protocol import QueryReader
from redshift_sandbox.aws.service_models import Service

REDSHIFT = Service("redshift", ["DescribeClusters", "CreateTags"])
EC2 = Service("ec2", ["DescribeSecurityGroups"])


def read(service: Service, operation: str, **form: str) -> object:
    return QueryReader(service, form).read(service.operation(operation))


def test_elements_of_a_list_count_whatever_numbers_they_have() -> None:
    tags = {"TagKeys.TagKey.10": "c", "TagKeys.TagKey.9": "b", "TagKeys.TagKey.3": "a"}
    assert read(REDSHIFT, "DescribeClusters", **tags) == {"TagKeys": ["a", "b", "c"]}
    assert read(EC2, "DescribeSecurityGroups", **{"GroupId.7": "sg-1"}) == {"GroupIds": ["sg-1"]}
    filters = {"Filter.2.Name": "group-name", "Filter.2.Value.5": "x"}
    assert read(EC2, "DescribeSecurityGroups", **filters) == {"Filters": [{"Name": "group-name", "Values": ["x"]}]}
    tag = {"ResourceName": "r", "Tags.Tag.4.Key": "k", "Tags.Tag.4.Value": "v"}
    assert read(REDSHIFT, "CreateTags", **tag) == {"ResourceName": "r", "Tags": [{"Key": "k", "Value": "v"}]}


def test_an_empty_list_is_one() -> None:
    assert read(REDSHIFT, "DescribeClusters", TagKeys="") == {"TagKeys": []}


@pytest.mark.parametrize("place", ["x", "-1", "²", "", "99999999999"])
def test_an_element_without_a_number_is_refused(place: str) -> None:
    with pytest.raises(ApiError, match="TagKeys"):
        read(REDSHIFT, "DescribeClusters", **{f"TagKeys.TagKey.{place}": "a"})
