"""Figures beside their references, each pair in one run; `python -m benchmarks` writes docs/benchmarks.md."""
