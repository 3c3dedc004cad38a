"""The Redshift side: the driver, and the SQL files of the project."""
