"""The application's tests, in folders named after its packages."""
