"""From the first byte of a client to its session: start-up, TLS, who it is, its password."""
