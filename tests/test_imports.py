"""How the modules of both packages import each other; the layers' contracts are in pyproject.toml."""

from __future__ import annotations

from graphlib import TopologicalSorter

import grimp


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = grimp.build_graph("sparkify_tui", "redshift_sandbox", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert imports["redshift_sandbox.process"] >= {"redshift_sandbox.reset"}, "imports in functions count"
    assert imports["redshift_sandbox.aws.account"] >= {"redshift_sandbox.aws.data_api.statement_runs"}, (
        "and type hints'"
    )
    TopologicalSorter(imports).prepare()  # raises CycleError, which names the circle
