"""The cluster with its role and network: provision, teardown, status, and what they cost."""
