"""Figures side by side with their references, each pair in one run; `python -m benchmarks` writes docs/benchmarks.md."""
