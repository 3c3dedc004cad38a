"""Statements sent over the wire, and what must not be in an answer to any of them."""

from __future__ import annotations

import random
import re
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.fuzz.sql_mutations import LITERALS
from tests.redshift_sandbox.wire.client import BareClient, fields, message

LIMIT_S = 15.0
# What the engine, the parser and Python call things in their own errors and results.
FOREIGN_WORDS = re.compile(
    r"traceback|\b(?:binder|catalog|parser|conversion|constraint|invalid input|internal|transactioncontext|out of range|io"
    r"|not ?implemented|dependency|serialization|permission|fatal|attribute|type|value|key|index|assertion|name|import|os"
    r"|recursion|syntax|parse|token|runtime|overflow|arrow|unicode\w*)error\b|\b(?:binder|catalog|parser|conversion|internal"
    r"|transactioncontext|invalid input|out of range|io|not implemented|dependency|missing extension) error: |duckdb|sqlglot"
    r"|internal error|nonetype|site-packages|\.py\b|\bhugeint\b|\buhugeint\b|\bu(?:big|small|tiny)?int(?:eger)?\b|\btinyint\b"
    r"|timestamp_(?:ns|ms|s)\b|integer_literal|string_literal|candidate (?:functions|bindings|macros)|pragma|read_csv|unpack"
    r"|\bmacro\b|\blambda\b|did you mean|line 1:|\bstruct\b|sqlite|0x[0-9a-f]{8}|object at|__\w+__",
    re.IGNORECASE,
)
# Redshift has this sqlstate, too: for what S3 answers, for conflicts and for some rules of its own.
REDSHIFTS_OWN = re.compile(
    r"1023$|S3ServiceException|The specified S3 |Load into table|Found multiple matches|Problem reading manifest|None of the files"
    r"|COPY |UNLOAD |User arn:|Not authorized|No credentials|Invalid credentials|Invalid JSONPath|Spectrum Scan|The file |Result size exceeds LISTAGG"
    r"|SUPER value has duplicate|Specified unload destination|.* is not a valid \w+ file|Cannot COPY|Unload destination",
)
UNKNOWN_TO_THE_SANDBOX = re.compile(r"sandbox: this statement is not supported \(")
LEAVES = ("57P01",)


class Broken(AssertionError):
    """An answer that must not be; `kind` tells it from others."""

    def __init__(self, kind: str, said: str) -> None:
        super().__init__(f"{kind}: {said}")
        self.kind = kind


@dataclass
class Answer:
    """The errors, notices and data of one exchange, and whether the server hung up."""

    errors: list[dict[str, str]] = field(default_factory=list)
    data: bytes = b""
    status: bytes = b""
    closed: bool = False
    took_s: float = 0.0


def simple(text: str) -> list[bytes]:
    """The messages of a simple query; a NUL ends the text there."""
    return [message(b"Q", text.encode("utf-8", "replace") + b"\0")]


def extended(dice: random.Random, text: str) -> list[bytes]:
    """Parse, Describe, Bind, Describe, Execute and Sync, with values for the parameters that the text names."""
    count = min(max((int(number) for number in re.findall(r"\$(\d{1,3})", text)), default=0), 20)
    oids = [dice.choice((0, 0, 0, 20, 23, 25, 701, 1043, 1114, 1700)) for _ in range(dice.randrange(count + 1))]
    values = b"".join(_value(dice) for _ in range(count))
    formats = dice.choice((struct.pack("!h", 0), struct.pack("!hh", 1, 1)))
    statement = b"\0" + text.encode("utf-8", "replace").replace(b"\0", b"") + b"\0"
    return [
        message(b"P", statement + struct.pack(f"!h{len(oids)}I", len(oids), *oids)),
        *([message(b"D", b"S\0")] if dice.random() < 0.5 else []),
        message(b"B", b"\0\0" + struct.pack("!hh", 0, count) + values + formats),
        message(b"D", b"P\0"),
        message(b"E", b"\0" + struct.pack("!i", dice.choice((0, 0, 1, 5)))),
        message(b"S"),
    ]


def _value(dice: random.Random) -> bytes:
    if dice.random() < 0.1:
        return struct.pack("!i", -1)
    content = dice.choice(LITERALS).strip("'").encode("utf-8", "replace")
    return struct.pack("!i", len(content)) + content


def exchange(client: BareClient, messages: Sequence[bytes]) -> Answer:
    """Send messages and read to ReadyForQuery; raises Broken when that takes too long."""
    answer, began = Answer(), time.monotonic()
    try:
        client.send(*messages)
        while True:
            kind, body = client.receive()
            if kind in b"EN":
                answer.errors.append(fields(body))
            elif kind in b"DTAt":
                answer.data += body[: 1_000_000 - len(answer.data)]
            elif kind == b"Z":
                answer.status = body
                break
    except TimeoutError:
        raise Broken("no answer", f"nothing for {LIMIT_S:.0f} s") from None
    except (EOFError, ConnectionError):
        answer.closed = True
    answer.took_s = time.monotonic() - began
    return answer


def check(answer: Answer, text: str, secrets: Sequence[bytes]) -> None:
    """Raise Broken unless the answer to a text is one that Redshift could have given."""
    for error in answer.errors:
        said = f"{error.get('C')} {error.get('M')} {error.get('D', '')} {error.get('H', '')}"
        if error.get("C") == "XX000" and not REDSHIFTS_OWN.match(error.get("M", "")):
            raise Broken("XX000", said)
        if UNKNOWN_TO_THE_SANDBOX.search(said):
            raise Broken("unknown", said)
        own = text.lower().replace("\0", "")
        for found in FOREIGN_WORDS.finditer(said):
            if found[0].lower().strip() not in own:
                raise Broken("foreign words", said)
    if answer.closed and not any(error.get("C") in LEAVES for error in answer.errors):
        raise Broken("hung up", repr(answer.errors))
    everything = answer.data + repr(answer.errors).encode()
    for secret in secrets:
        if secret in everything:
            raise Broken("escape", repr(secret))
