"""The stand-in's tests, in folders named after its packages."""
