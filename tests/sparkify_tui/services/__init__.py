"""Services: their events, over real sockets."""
