"""The Redshift side: driver threads, SQL files, values and our errors out; nothing of the driver past it."""
