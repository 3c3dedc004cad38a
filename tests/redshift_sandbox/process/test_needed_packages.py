"""Starting names every package that is missing, whichever of the extra `sandbox` it is."""

from __future__ import annotations

import re
import tomllib

from redshift_sandbox.process import NEEDED_PACKAGES
from tests.paths import ROOT


def test_what_is_looked_for_is_what_the_extra_brings() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = {re.split(r"[<>=\[]", item)[0] for item in project["optional-dependencies"]["sandbox"]}
    assert set(NEEDED_PACKAGES) == extra
