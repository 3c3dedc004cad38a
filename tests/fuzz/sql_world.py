"""A cluster to throw statements at, with things in reach that no statement may touch or see."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from tests.fuzz.minimising import minimised
from tests.fuzz.sql_answers import LIMIT_S, Answer, Broken, check, exchange, extended, simple
from tests.fuzz.sql_attacks import attack
from tests.fuzz.sql_corpus import ROOT, setup
from tests.fuzz.sql_mutations import mutation, tokens
from tests.redshift_sandbox.wire.client import BareClient
from tests.redshift_sandbox.wire.endpoint import Endpoint, in_a_process

READER, READERS_PASSWORD = "fuzz_reader", "Passw0rdX"
VARIABLE = "SPARKIFY_FUZZ_SECRET"
IN_THE_VAULT, IN_THE_FILE, IN_THE_ENVIRONMENT = "canary-of-the-vault", "canary-of-the-file", "canary-of-the-environment"
TIMEOUT_MS = 1000
# What the owner may do to everything, and so is only tried by somebody else.
_OWNERS = re.compile(r"vault|awsuser|user|role|authorization|password", re.IGNORECASE)


@dataclass(frozen=True)
class Case:
    """One statement: who sends it, how, and whether within a transaction that is undone."""

    seed: int
    text: str
    reader: bool
    block: bool
    extended: bool

    def messages(self) -> list[bytes]:
        """What goes over the wire for it."""
        return extended(random.Random(self.seed), self.text) if self.extended else simple(self.text)


class World:
    """The cluster, its users and the canaries."""

    def __init__(self, endpoint: Endpoint, outside: Path) -> None:
        self.endpoint = endpoint
        self.outside = outside
        self.file = outside / "secret.csv"
        self.file.write_text(IN_THE_FILE)
        (endpoint.directory / "s3" / "bucket").mkdir(parents=True, exist_ok=True)
        self._clients: dict[bool, BareClient] = {}
        self._before = self._files()
        self._prepare()

    def case(self, seed: int) -> Case:
        """The case of a number."""
        dice = random.Random(seed)
        reader, block, by_parse = dice.random() < 0.3, dice.random() < 0.7, dice.random() < 0.3
        if dice.random() < 0.25:
            text = attack(dice, str(self.file), str(self.outside), VARIABLE)
            reader = reader or _OWNERS.search(text) is not None
        else:
            text = mutation(dice)
        return Case(seed, text, reader, block, by_parse)

    def run(self, case: Case) -> None:
        """Send a case; raises Broken when the answer, or the connection afterwards, isn't as it should be."""
        client = self._client(case.reader)
        if case.block:
            self._expect(exchange(client, simple("begin")), case)
        answer = exchange(client, case.messages())
        self._expect(answer, case)
        if answer.closed:
            self.hang_up()
            return
        if answer.took_s > LIMIT_S:
            raise Broken("slow", f"{answer.took_s:.1f} s")
        after = exchange(client, simple("rollback"))
        self._expect(after, case)
        if after.closed or after.status != b"I":
            raise Broken("unusable afterwards", repr(after.status))

    def _expect(self, answer: Answer, case: Case) -> None:
        secrets = [IN_THE_FILE, IN_THE_ENVIRONMENT, *([IN_THE_VAULT] if case.reader else [])]
        check(answer, case.text, [secret.encode() for secret in secrets])

    def minimised(self, case: Case, kind: str) -> str:
        """The shortest statement that still fails in that way."""

        def fails(text: str) -> bool:
            self.hang_up()
            try:
                self.run(replace(case, text=text, block=True))
            except Broken as broken:
                return broken.kind == kind
            except OSError:
                return False
            return False

        return minimised(tokens(case.text), fails) if fails(case.text) else case.text

    def hang_up(self) -> None:
        """End the connections."""
        for client in self._clients.values():
            client.socket.close()
        self._clients.clear()

    def restore(self) -> None:
        """Make the tables anew that most of the statements read."""
        self.hang_up()
        with psycopg.connect(self.endpoint.dsn, autocommit=True) as owner:
            owner.execute("drop schema if exists public cascade")
            owner.execute("create schema public")
            owner.execute("grant all on schema public to public")
            for text in setup():
                with suppress(psycopg.errors.DuplicateTable):
                    owner.execute(text.encode())
            owner.execute("grant select, insert, update, delete on all tables in schema public to public")

    def canaries(self) -> None:
        """Raise Broken when something was touched that nobody may touch."""
        with psycopg.connect(self.endpoint.dsn, autocommit=True) as owner:
            rows = owner.execute("select content from vault.secret").fetchall()
            right = owner.execute(f"select has_table_privilege('{READER}', 'vault.secret', 'select')").fetchone()
            super_ = owner.execute(f"select usesuper from pg_user where usename = '{READER}'").fetchone()
        if (rows, right, super_) != ([(IN_THE_VAULT,)], (False,), (False,)):
            raise Broken("escape", f"the vault: {rows}, {right}, {super_}")
        if self.file.read_text() != IN_THE_FILE or self._files() != self._before:
            raise Broken("escape", f"files: {self._files() ^ self._before}")

    def _files(self) -> set[str]:
        outside = {str(path) for path in self.outside.rglob("*")}
        return outside | {path.name for path in ROOT.iterdir()} | {path.name for path in self.outside.parent.iterdir()}

    def _prepare(self) -> None:
        with psycopg.connect(self.endpoint.dsn, autocommit=True) as owner:
            owner.execute("create schema vault")
            owner.execute(f"create table vault.secret as select '{IN_THE_VAULT}'::varchar(40) as content")
            owner.execute(f"create user {READER} password '{READERS_PASSWORD}'")
        self.restore()

    def _client(self, reader: bool) -> BareClient:
        if reader not in self._clients:
            login = replace(self.endpoint, user=READER, password=READERS_PASSWORD) if reader else self.endpoint
            self._clients[reader] = BareClient(login, timeout_s=LIMIT_S)
            exchange(self._clients[reader], simple(f"set statement_timeout to {TIMEOUT_MS}"))
        return self._clients[reader]


@contextmanager
def world(directory: Path) -> Iterator[World]:
    """A world in a process of its own."""
    outside = directory / "outside"
    outside.mkdir()
    with in_a_process(directory / "home") as (endpoint, _):
        made = World(endpoint, outside)
        try:
            yield made
        finally:
            made.hang_up()
