"""Access keys in AWS's shape, made at random."""

from __future__ import annotations

import secrets
import string

_ALPHANUMERIC = string.ascii_letters + string.digits
_KEY_ALPHABET = string.ascii_uppercase + "234567"


def new_access_key() -> tuple[str, str]:
    """A key id and a secret."""
    key = "AKIA" + "".join(secrets.choice(_KEY_ALPHABET) for _ in range(16))
    return key, "".join(secrets.choice(_ALPHANUMERIC) for _ in range(40))
