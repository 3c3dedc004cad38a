"""Histories of clients that append to lists side by side, and what snapshot isolation forbids in them.

The check is Elle's for list-append: a list that was read tells in which order its writers came, and so which transaction
depends on which. ww: the next to append; wr: who read an append; rw: who appended to what another one had read. Adya's
anomalies are cycles of those. Under snapshot isolation every cycle has two rw edges one after the other (write skew);
a transaction sees, too, what was committed before it began.
"""

from __future__ import annotations

import random
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import psycopg

from tests.redshift_sandbox.wire.endpoint import Endpoint

TABLES, KEYS = 3, 3
Graph = dict[object, set[object]]


@dataclass(slots=True)
class Transaction:
    """What one transaction did: ("read", key, items) and ("append", key, (item,)), in order."""

    began: float = 0.0
    ended: float = 0.0
    committed: bool = False
    steps: list[tuple[str, int, tuple[int, ...]]] = field(default_factory=list)


def anomalies(history: Sequence[Transaction]) -> set[str]:
    """The names of what must not happen in a history under snapshot isolation, and did."""
    done = {number: one for number, one in enumerate(history) if one.committed}
    reads = [(number, key, items) for number, one in done.items() for key, items in _outer_reads(one)]
    orders = _orders(key_and_items for _, *key_and_items in reads)
    found = _misread(history, done, reads, orders)
    if found:
        return found
    writer = {item: n for n, one in done.items() for what, _, (item, *_) in _appends(one) if what}
    ww, wr, rw = _dependencies(reads, orders, writer)
    read_or_written = _united(ww, wr)
    if _has_cycle(ww):
        return {"G0"}
    if _has_cycle(read_or_written):
        return {"G1c"}
    if _has_cycle(_then(read_or_written, rw)):
        return {"G-single"}
    return {"stale read"} if _has_cycle(_then(_united(read_or_written, _in_time(done)), rw)) else set()


def _appends(one: Transaction) -> list[tuple[str, int, tuple[int, ...]]]:
    return [step for step in one.steps if step[0] == "append"]


def _outer_reads(one: Transaction) -> Iterable[tuple[int, tuple[int, ...]]]:
    """What it read of others: its own appends, which come last, are left out."""
    own: dict[int, int] = defaultdict(int)
    for what, key, items in one.steps:
        if what == "append":
            own[key] += 1
        else:
            yield key, items[: len(items) - own[key]]


def _orders(reads: Iterable[Sequence[object]]) -> dict[int, tuple[int, ...]]:
    """Each list as the longest read shows it."""
    longest: dict[int, tuple[int, ...]] = {}
    for key, items in reads:
        longest[key] = max(longest.get(key, ()), items, key=len)  # type: ignore[index, arg-type, call-overload]
    return longest


def _misread(
    history: Sequence[Transaction],
    done: Mapping[int, Transaction],
    reads: Sequence[tuple[int, int, tuple[int, ...]]],
    orders: Mapping[int, tuple[int, ...]],
) -> set[str]:
    found = set()
    undone = {item for one in history if not one.committed for _, _, (item,) in _appends(one)}
    for number, key, items in reads:
        if undone.intersection(items):
            found.add("G1a")
        if orders[key][: len(items)] != items:
            found.add("lost update")  # two lists, neither of which goes on from the other
        if _ends_within(items, key, number, done):
            found.add("G1b")
    for one in done.values():
        if not _sees_itself(one):
            found.add("internal")
    return found


def _ends_within(items: tuple[int, ...], key: int, reader: int, done: Mapping[int, Transaction]) -> bool:
    """Whether a list was read in the middle of another transaction's appends."""
    if not items:
        return False
    for number, one in done.items():
        own = [item for _, where, (item,) in _appends(one) if where == key]
        if number != reader and items[-1] in own[:-1]:
            return True
    return False


def _sees_itself(one: Transaction) -> bool:
    """Whether each read shows what the one before it showed, and its own appends in between."""
    seen: dict[int, tuple[int, ...]] = {}
    own: dict[int, tuple[int, ...]] = defaultdict(tuple)
    for what, key, items in one.steps:
        if what == "append":
            own[key] += items
            if key in seen:
                seen[key] += items
        elif (key in seen and seen[key] != items) or items[len(items) - len(own[key]) :] != own[key]:
            return False
        else:
            seen[key] = items
    return True


def _dependencies(
    reads: Sequence[tuple[int, int, tuple[int, ...]]], orders: Mapping[int, tuple[int, ...]], writer: Mapping[int, int]
) -> tuple[Graph, Graph, Graph]:
    ww, wr, rw = defaultdict(set), defaultdict(set), defaultdict(set)
    for items in orders.values():
        for earlier, later in pairwise(items):
            _edge(ww, writer[earlier], writer[later])
    for reader, key, items in reads:
        if items:
            _edge(wr, writer[items[-1]], reader)
        if len(items) < len(orders[key]):
            _edge(rw, reader, writer[orders[key][len(items)]])
    return ww, wr, rw


def _edge(graph: Graph, source: object, target: object) -> None:
    if source != target:
        graph[source].add(target)


def _in_time(done: Mapping[int, Transaction]) -> Graph:
    """Who had ended before who began, by way of a chain of moments."""
    graph: Graph = defaultdict(set)
    ends = sorted((one.ended, number) for number, one in done.items())
    moments = [("moment", place) for place in range(len(ends))]
    for place, (_, number) in enumerate(ends):
        graph[number].add(moments[place])
        if place + 1 < len(ends):
            graph[moments[place]].add(moments[place + 1])
    for number, one in done.items():
        before = sum(ended < one.began for ended, _ in ends)
        if before:
            graph[moments[before - 1]].add(number)
    return graph


def _united(*graphs: Graph) -> Graph:
    united: Graph = defaultdict(set)
    for graph in graphs:
        for source, targets in graph.items():
            united[source] |= targets
    return united


def _then(first: Graph, maybe: Graph) -> Graph:
    """An edge of the first graph, and perhaps one of the second after it."""
    return {
        source: targets | {far for near in targets for far in maybe.get(near, ())} for source, targets in first.items()
    }


def _has_cycle(graph: Graph) -> bool:
    waiting = dict.fromkeys(set(graph) | {target for targets in graph.values() for target in targets}, 0)
    for targets in graph.values():
        for target in targets:
            waiting[target] += 1
    free = [node for node, count in waiting.items() if not count]
    seen = 0
    while free:
        node = free.pop()
        seen += 1
        for target in graph.get(node, ()):
            waiting[target] -= 1
            if not waiting[target]:
                free.append(target)
    return seen < len(waiting)


def record(endpoint: Endpoint, *, clients: int, transactions: int, seed: int) -> list[Transaction]:
    """A history of that many clients, and a last transaction that reads every list."""
    with psycopg.connect(endpoint.dsn, autocommit=True) as owner:
        for table in range(TABLES):
            owner.execute(f"drop table if exists list_{table}")
            owner.execute(f"create table list_{table} (key int, items varchar(60000))")
            for key in range(KEYS):
                owner.execute(f"insert into list_{table} values ({key}, '')")
    history: list[Transaction] = []
    threads = [
        threading.Thread(
            target=_client, args=(endpoint, history, transactions, random.Random(f"{seed}/{number}"), number)
        )
        for number in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with psycopg.connect(endpoint.dsn, autocommit=True) as owner:
        history.append(_carried_out(owner, [("read", key) for key in range(TABLES * KEYS)], iter(())))
    return history


def _client(
    endpoint: Endpoint, history: list[Transaction], transactions: int, dice: random.Random, number: int
) -> None:
    items = iter(range(number * 1_000_000 + 1, (number + 1) * 1_000_000))
    with psycopg.connect(endpoint.dsn, autocommit=True, prepare_threshold=None) as connection:
        for _ in range(transactions):
            wanted = [
                (dice.choice(["read", "read", "append"]), dice.randrange(TABLES * KEYS))
                for _ in range(dice.randint(1, 4))
            ]
            history.append(_carried_out(connection, wanted, items))


def _carried_out(
    connection: psycopg.Connection, wanted: Sequence[tuple[str, int]], items: Iterable[int]
) -> Transaction:
    one = Transaction(began=time.monotonic())
    numbers = iter(items)
    try:
        if len(wanted) > 1:
            connection.execute("begin")
        for what, key in wanted:
            table, row = divmod(key, KEYS)
            if what == "read":
                text = f"select items from list_{table} where key = {row}"
                (found,) = connection.execute(text).fetchone() or ("",)
                one.steps.append((what, key, tuple(int(item) for item in found.split())))
            else:
                item = next(numbers)
                one.steps.append((what, key, (item,)))
                connection.execute(f"update list_{table} set items = items || ' {item}' where key = {row}")
        if len(wanted) > 1:
            connection.execute("commit")
        one.committed = True
    except psycopg.Error as error:
        assert error.sqlstate in ("XX000", "40P01"), error
        connection.execute("rollback")
    one.ended = time.monotonic()
    return one
