"""Redshift's API: clusters, snapshots, parameter and subnet groups, and a cluster's life in time."""
