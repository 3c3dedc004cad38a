"""Tests of the stand-in as a process: start, stop, files, faults, and a machine that is short of something."""
