"""What a load would do, found out on a local copy."""
