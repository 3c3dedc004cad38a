"""Who reads or writes S3 for a COPY or UNLOAD: a role, a chain of roles, or a pair of keys."""

from __future__ import annotations

from dataclasses import dataclass, field

from redshift_sandbox.copy.context import LoadContext
from redshift_sandbox.environment import S3Denied
from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.sql_error import SqlError

DEFAULT_ROLE = "default"


@dataclass(frozen=True, slots=True)
class Authorization:
    """Either `role` (an ARN, ARNs joined by commas, or "default") or a pair of keys."""

    role: str = ""
    access_key_id: str = ""
    secret_access_key: str = field(default="", repr=False)
    session_token: str = field(default="", repr=False)

    @property
    def is_given(self) -> bool:
        """Whether there is anything to authorize with."""
        return bool(self.role or (self.access_key_id and self.secret_access_key))

    def check(self, context: LoadContext, action: str, bucket: str, key: str) -> None:
        """Raise SqlError XX000, in S3's or Redshift's words, unless the action is allowed on the object."""
        try:
            if self.role:
                context.environment.authorize_s3(self.role, action, bucket, key)
            else:
                context.environment.authorize_keys(
                    self.access_key_id, self.secret_access_key, self.session_token, action, bucket, key
                )
        except S3Denied as denied:
            raise SqlError(denied.message, "XX000") from denied


WORDS = frozenset(
    ("iam_role", "with", "credentials", "access_key_id", "secret_access_key", "session_token", "master_symmetric_key")
)
_KEYS = {
    "aws_iam_role": "iam_role",
    "aws_access_key_id": "access_key_id",
    "aws_secret_access_key": "secret_access_key",
    "token": "session_token",
    "aws_session_token": "session_token",
}


class AuthorizationReader:
    """Collects the authorization clauses of one statement, wherever they stand among its options."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    def read(self, word: str, reader: TokenReader) -> None:
        """Read the clause that `word`, already consumed, begins."""
        if word == "with":
            word = reader.expect_any("credentials")
        reader.accept("as")
        if word == "iam_role":
            token = reader.peek()
            self._set("iam_role", DEFAULT_ROLE if reader.accept("default") else reader.option_string(), reader)
            if self._found["iam_role"] != DEFAULT_ROLE and not self._found["iam_role"].strip().startswith("arn:"):
                raise reader.error(token)
        elif word == "credentials":
            self._read_credentials(reader)
        elif word == "master_symmetric_key":
            raise SqlError("sandbox: client-side encryption is not supported", "0A000")
        else:
            self._set(word, reader.option_string(), reader)

    def _read_credentials(self, reader: TokenReader) -> None:
        for part in filter(None, (piece.strip() for piece in reader.option_string().split(";"))):
            name, equals, value = part.partition("=")
            known = _KEYS.get(name.strip().lower())
            if name.strip().lower() == "master_symmetric_key":
                raise SqlError("sandbox: client-side encryption is not supported", "0A000")
            if not equals or known is None:
                raise SqlError(
                    "Invalid credentials. Must be of the format: credentials 'aws_iam_role=...' or "
                    "'aws_access_key_id=...;aws_secret_access_key=...[;token=...]'",
                    "XX000",
                )
            self._set(known, value.strip(), reader)

    def _set(self, name: str, value: str, reader: TokenReader) -> None:
        if name in self._found:
            raise SqlError("conflicting or redundant options", "42601", position=reader.next_start + 1)
        self._found[name] = value.strip()

    def result(self) -> Authorization:
        """What was found; raises SqlError when it is nothing, or both kinds."""
        found = Authorization(
            self._found.get("iam_role", ""),
            self._found.get("access_key_id", ""),
            self._found.get("secret_access_key", ""),
            self._found.get("session_token", ""),
        )
        if found.role and (found.access_key_id or found.secret_access_key):
            raise SqlError("conflicting or redundant options", "42601")
        if not found.is_given:
            raise SqlError(
                "No credentials specified. Please specify an IAM_ROLE, or ACCESS_KEY_ID and SECRET_ACCESS_KEY.", "XX000"
            )
        return found
