"""The local stand-in for AWS and Redshift, at the wire: a process of its own."""
