"""Read-only mode stops what writes before it is sent."""

import pytest

from sparkify_tui.errors import ReadOnlyError
from sparkify_tui.services.query.readonly import refuse_writes
from sparkify_tui.services.query.script import split


def test_of_a_script_what_reads_is_let_through_and_what_writes_is_stopped_with_its_text() -> None:
    reading, writing = split("select 1; delete from users")
    refuse_writes(reading)
    with pytest.raises(ReadOnlyError) as raised:
        refuse_writes(writing)
    assert raised.value.statement == "delete from users"
    assert raised.value.sqlstate == "25006"
