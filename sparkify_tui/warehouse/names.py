"""Names of tables and columns as a statement has them."""

from __future__ import annotations

import re

from sparkify_tui.config.reserved_words import RESERVED

_NAME_PART = re.compile(r'#?[A-Za-z_][\w$]*|"(?:[^"]|"")+"')
_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")


def quoted_name(name: str) -> str:
    """The name, in double quotes where it needs them."""
    plain = _PLAIN.fullmatch(name) is not None and name not in RESERVED
    return name if plain else '"' + name.replace('"', '""') + '"'


def qualified_name(schema: str, name: str) -> str:
    """A table's name with its schema's."""
    return f"{quoted_name(schema)}.{quoted_name(name)}"


def table_name(text: str) -> str:
    """A table as a person names it, with its schema or without; what is no name as it stands is quoted as one."""
    parts = _NAME_PART.findall(text.strip())
    if ".".join(parts) != text.strip():
        return quoted_name(text.strip())
    return ".".join(part if part.startswith(('"', "#")) else quoted_name(part.lower()) for part in parts)
