"""A listing read in ranges side by side is the listing, whatever the keys look like and wherever the pages end."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sparkify_tui.aws import s3_ranges
from sparkify_tui.aws.s3_listing import FIELD
from sparkify_tui.aws.s3_ranges import pages
from sparkify_tui.models import StoredObject

names = st.text("ab/.", min_size=1, max_size=5)


class Bucket:
    """ListObjectsV2 of a bucket, `limit` keys or folders a page."""

    def __init__(self, keys: set[str], limit: int) -> None:
        self.keys = sorted(keys)
        self.limit = limit
        self.calls = 0

    def call(self, parameters: dict[str, Any]) -> dict[str, Any]:
        self.calls += 1
        prefix, delimiter = parameters["Prefix"], parameters.get("Delimiter")
        after = parameters.get("ContinuationToken") or parameters.get("StartAfter", "")
        found: list[tuple[str, bool]] = []
        for key in (key for key in self.keys if key.startswith(prefix) and key > after):
            end = key.find(delimiter, len(prefix)) if delimiter else -1
            item = (key, False) if end < 0 else (key[: end + 1], True)
            if found[-1:] != [item] and not (item[1] and after.startswith(item[0])):
                found.append(item)
        page = found[: self.limit]
        answer: dict[str, Any] = {
            FIELD: [StoredObject(key, "etag", 1) for key, folder in page if not folder],
            "CommonPrefixes": [{"Prefix": key} for key, folder in page if folder],
            "IsTruncated": len(found) > self.limit,
        }
        return answer | ({"NextContinuationToken": page[-1][0]} if len(found) > self.limit else {})


@settings(max_examples=300)
@given(
    keys=st.sets(names, max_size=60),
    prefix=st.text("ab/", max_size=3),
    limit=st.integers(1, 7),
    ahead=st.integers(1, 3),
)
def test_ranges_give_every_key_once_and_in_order(keys: set[str], prefix: str, limit: int, ahead: int) -> None:
    bucket = Bucket(keys, limit)
    before = s3_ranges.PAGES_AHEAD
    s3_ranges.PAGES_AHEAD = ahead
    try:
        listed = [item.key for page in pages(bucket.call, prefix) for item in page]
    finally:
        s3_ranges.PAGES_AHEAD = before
    assert listed == [key for key in bucket.keys if key.startswith(prefix)]


def test_few_keys_take_one_call() -> None:
    bucket = Bucket({"a/1", "a/2", "b/1"}, 1000)
    assert sum(len(page) for page in pages(bucket.call, "")) == 3
    assert bucket.calls == 1


def test_a_range_costs_one_call_more_at_the_most() -> None:
    bucket = Bucket({f"songs/{folder:03d}/{number}" for folder in range(400) for number in range(10)}, 10)
    assert sum(len(page) for page in pages(bucket.call, "songs")) == 4_000
    assert 405 < bucket.calls <= 400 + s3_ranges.RANGES + 4
