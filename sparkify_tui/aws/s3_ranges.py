"""A long listing read in several ranges of keys at a time.

S3 hands out 1,000 keys a call, and each call names where the one before ended: 400 calls one after another, whatever
the time each takes on its way. Folders tell where a listing may be cut, so that a few ranges are read side by side.
Keys still come in order, and no more is held than the ranges under way have read ahead.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event

from sparkify_tui.aws.calls import Answer
from sparkify_tui.aws.s3_listing import FIELD
from sparkify_tui.models import StoredObject

SIDE_BY_SIDE = 4
RANGES = 32
"""At most so many: each costs a call more than the keys in it."""

PAGES_AHEAD = 16
"""Pages of 1,000 keys that a range may be ahead of its turn; four ranges hold some 20 MB."""

Call = Callable[[dict[str, str]], Answer]
Page = list[StoredObject]


def pages(call: Call, prefix: str) -> Iterator[Page]:
    """The objects under a prefix in the order of their keys, in pages; `call` is ListObjectsV2 of one bucket."""
    answer = call({"Prefix": prefix})
    first: Page = answer[FIELD]
    yield first
    if not answer.get("IsTruncated"):
        return
    cuts = _cuts(call, prefix, first[-1].key)
    ends: list[str | None] = [*cuts[1:], None]
    stop = Event()
    pool = ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="list")
    ranges = deque(_Range(call, prefix, after, until, stop) for after, until in zip(cuts, ends, strict=True))
    coming: deque[tuple[_Range, Future[list[Page]]]] = deque()
    try:
        while coming or ranges:
            while ranges and len(coming) < SIDE_BY_SIDE:
                following = ranges.popleft()
                coming.append((following, pool.submit(following.read)))
            current, future = coming.popleft()
            found = future.result()
            if not current.done:
                coming.appendleft((current, pool.submit(current.read)))
            yield from found
    finally:
        stop.set()
        pool.shutdown(wait=False, cancel_futures=True)


def _cuts(call: Call, prefix: str, after: str) -> list[str]:
    """Keys to cut the rest of a listing at, `after` the first: folders of the first level that has several."""
    while True:
        answer = call({"Prefix": prefix, "Delimiter": "/"})
        folders = [item["Prefix"] for item in answer.get("CommonPrefixes", ())]
        if len(folders) != 1 or answer[FIELD]:
            break
        prefix = folders[0]
    later = [folder for folder in folders if folder > after]
    step = -(-len(later) // RANGES) or 1
    return [after, *later[::step]]


@dataclass(slots=True)
class _Range:
    """The keys after `after` up to and with `until`; `done` once all were read."""

    call: Call
    prefix: str
    after: str
    until: str | None
    stop: Event
    done: bool = False
    token: str = ""

    def read(self) -> list[Page]:
        """The next pages, PAGES_AHEAD at most."""
        found: list[Page] = []
        while not self.done and len(found) < PAGES_AHEAD and not self.stop.is_set():
            place = {"ContinuationToken": self.token} if self.token else {"StartAfter": self.after}
            answer = self.call({"Prefix": self.prefix, **place})
            page: Page = answer[FIELD]
            self.token = answer.get("NextContinuationToken", "")
            self.done = not self.token
            if self.until is not None and page and page[-1].key > self.until:
                page = [item for item in page if item.key <= self.until]
                self.done = True
            found.append(page)
        return found
