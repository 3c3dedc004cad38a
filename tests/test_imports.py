"""How the modules of both packages import each other; the layers' contracts are in pyproject.toml."""

from __future__ import annotations

from graphlib import TopologicalSorter

import grimp


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = grimp.build_graph("sparkify_tui", "redshift_sandbox", exclude_type_checking_imports=True, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert imports["redshift_sandbox.process"] >= {"redshift_sandbox.reset"}, "imports in functions count"
    TopologicalSorter(imports).prepare()  # raises CycleError, which names the circle


def test_no_module_of_the_terminal_app_is_imported_back_even_for_its_types() -> None:
    graph = grimp.build_graph("sparkify_tui", cache_dir=None)
    modules = {module for module in graph.modules if module.startswith("sparkify_tui.tui.")}
    imports = {module: graph.find_modules_directly_imported_by(module) & modules for module in modules}
    assert "sparkify_tui.tui.screens.main_screen" in imports["sparkify_tui.tui.app"], "imports for types count"
    TopologicalSorter(imports).prepare()  # raises CycleError, which names the circle
