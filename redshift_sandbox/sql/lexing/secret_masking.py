"""Takes passwords and keys out of a statement's text, for logs."""

from __future__ import annotations

from redshift_sandbox.sql.lexing.lexer import readable_tokens
from redshift_sandbox.sql.lexing.tokens import Token
from redshift_sandbox.sql.long_patterns import mentions

_BEFORE_SECRETS = (
    "password",
    "access_key_id",
    "secret_access_key",
    "session_token",
    "credentials",
    "master_symmetric_key",
)
"""The words before a secret: of users, and of COPY's and UNLOAD's authorization and encryption."""


def masked(text: str) -> str:
    """A statement's text as a log may keep it, as Redshift's own does: secrets are replaced by ***.

    The text may be cut off anywhere.
    """
    if not mentions(text, *_BEFORE_SECRETS):
        return text
    shown, position, named = [], 0, ""
    for token in readable_tokens(text):
        if token.is_string:
            if _is_secret(token, named):
                shown += [text[position : token.start], "'***'"]
                position = token.end
            named = ""
        elif token.value not in ("=", "as"):  # which may stand between
            named = token.value if token.kind == "word" and token.value in _BEFORE_SECRETS else ""
    return "".join([*shown, text[position:]])


def _is_secret(string: Token, named: str) -> bool:
    """Whether a string is one, by the word before it; the ARN of a role among CREDENTIALS isn't."""
    return bool(named) and (named != "credentials" or "key" in string.text.lower())
