"""Bytes thrown at the database's port: it answers or hangs up, and the next client notices nothing.

`make fuzz` runs SPARKIFY_FUZZ_CASES cases (100,000 there); the normal suite a few hundred. Every case has a number, which is
its seed: a failure names it.
"""

from __future__ import annotations

import os
import random
import resource
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.redshift_sandbox.wire.client import BareClient, message, startup
from tests.redshift_sandbox.wire.endpoint import Endpoint, in_a_process

pytestmark = [pytest.mark.fuzz, pytest.mark.timeout(3600)]

CASES = int(os.environ.get("SPARKIFY_FUZZ_CASES", "400"))
MAX_GROWTH_KB = 200 * 1024

KINDS = b"QPBDECSHFXpdcfG\0\xff1Zz"
TEXTS = [
    b"select 1",
    b"select $1::int",
    b"select * from nowhere",
    b"select 'a",
    b"/* never ends",
    b"begin",
    b"rollback",
    b"select 1; select 2; select 1/0",
    b"\xff\xfe",
    b"select '\xf0\x9f\x98\x80'",
    b"((((((((((",
    b"declare c cursor for select 1",
    b"fetch all from c",
    b"set statement_timeout to 1",
    b"set search_path to \"'",
    b"prepare p as select $1",
    b"execute p(1)",
    b"copy t from stdin",
    b"select pg_cancel_backend(1)",
    b"",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Endpoint, int]]:
    with in_a_process(tmp_path_factory.mktemp("fuzz")) as (endpoint, process):
        yield endpoint, process.pid


def garbage(dice: random.Random) -> bytes:
    return dice.randbytes(dice.choice([0, 1, 3, 4, 5, 8, 20, 200, 5000]))


def before_login(dice: random.Random) -> bytes:
    code = dice.choice([3 << 16, 2 << 16, 80877102, 80877104, 1234 << 16, 0, dice.getrandbits(32)])
    body = struct.pack("!I", code) + dice.choice([b"", b"user\0x\0\0", b"user\0", b"\0", garbage(dice)])
    size = dice.choice([len(body) + 4] * 4 + [0, 4, 7, 2**31, 2**32 - 1])
    return struct.pack("!I", size) + body


def a_message(dice: random.Random) -> bytes:
    kind = bytes([dice.choice(KINDS)])
    body = dice.choice([garbage, _text, _parse, _bind, _name])(dice)
    if dice.random() < 0.1:
        return kind + struct.pack("!I", dice.choice([0, 3, len(body), 2**31 - 1, 2**32 - 1])) + body
    return message(kind, body)


def _text(dice: random.Random) -> bytes:
    return dice.choice(TEXTS) + b"\0" * dice.choice([0, 1, 1, 1, 2])


def _parse(dice: random.Random) -> bytes:
    oids = [dice.choice([0, 20, 23, 25, 1700, 1114, 99999]) for _ in range(dice.randrange(4))]
    return (
        dice.choice([b"", b"s"]) + b"\0" + dice.choice(TEXTS) + b"\0" + struct.pack(f"!h{len(oids)}I", len(oids), *oids)
    )


def _bind(dice: random.Random) -> bytes:
    count = dice.choice([0, 1, 1, 2, -1, 32767])
    value = dice.choice([struct.pack("!i", -1), struct.pack("!i", 4) + b"\0\0\0\1", struct.pack("!i", 2**31 - 1), b""])
    return (
        b"\0"
        + dice.choice([b"", b"s"])
        + b"\0"
        + struct.pack("!hhh", 1, dice.choice([0, 1, 7]), count)
        + value
        + b"\0\0"
    )


def _name(dice: random.Random) -> bytes:
    return (
        dice.choice([b"S", b"P", b"X", b""])
        + dice.choice([b"", b"s", b"c"])
        + b"\0"
        + dice.choice([b"", b"\0\0\0\0", b"\0\0\0\5"])
    )


def drain(client: BareClient) -> None:
    """Read until Sync is answered or the server hangs up."""
    try:
        while client.receive()[0] != b"Z":
            pass
    except (EOFError, ConnectionError):
        return


def throw(endpoint: Endpoint, seed: int) -> int:
    """One connection's worth of cases; how many there were."""
    dice = random.Random(seed)
    login = dice.random() < 0.7
    pieces: list[Callable[[random.Random], bytes]] = [a_message] * 8 if login else [before_login, a_message, garbage]
    with BareClient(endpoint, login=login) as client:
        try:
            for piece in pieces:
                client.send(piece(dice))
            client.send(message(b"S"), message(b"X"))
            client.socket.shutdown(1)
            drain(client)
        except TimeoutError:
            raise  # it hangs
        except OSError:
            pass  # the server hung up, as it may
    return len(pieces)


def resident_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmRSS")))


def test_no_bytes_end_hang_or_bloat_the_server(server):
    endpoint, pid = server
    for seed in range(20):
        throw(endpoint, seed)
    before = resident_kb(pid) if Path("/proc").exists() else resource.getpagesize()
    done, seed = 0, 1000
    while done < CASES:
        try:
            done += throw(endpoint, seed)
        except TimeoutError:
            pytest.fail(f"the server hung in case {seed}")
        seed += 1
        if seed % 200 == 0:
            with BareClient(endpoint) as other:
                assert other.query("select 42")[1][1].endswith(b"42"), seed
    with BareClient(endpoint) as other:
        assert other.query("select 42")[1][1].endswith(b"42")
    if Path("/proc").exists():
        assert resident_kb(pid) - before < MAX_GROWTH_KB


def test_nobody_sees_a_row_without_the_password(server):
    endpoint, _ = server
    for seed in range(CASES // 8):
        dice = random.Random(seed)
        with BareClient(endpoint, login=False) as client:
            seen: set[bytes] = set()
            try:
                client.send(startup(user=endpoint.user, database=endpoint.database))
                client.send(message(b"p", garbage(dice)), message(b"Q", b"select 'secret'\0"))
                client.socket.shutdown(1)
                while True:
                    kind, body = client.receive()
                    seen.add(kind)
                    assert not (kind == b"R" and body == bytes(4))
            except TimeoutError:
                raise
            except (EOFError, OSError):
                assert seen <= {b"R", b"E"}
