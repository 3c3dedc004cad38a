"""The object store: buckets are directories, objects are files."""
