"""Rehearsals, over real sockets: one sandbox stands for AWS, another one is the local copy."""
