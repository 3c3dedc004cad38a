"""How long names may be: Redshift truncates identifiers to 127 bytes (AWS: CREATE TABLE), at whole characters."""

from __future__ import annotations

MOST_BYTES = 127
_ALWAYS_SHORT = MOST_BYTES // 4


def truncated(name: str) -> str:
    """The name as Redshift keeps it."""
    if len(name) <= _ALWAYS_SHORT:
        return name
    return name[:MOST_BYTES].encode(errors="surrogatepass")[:MOST_BYTES].decode(errors="ignore")
