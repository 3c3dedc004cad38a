-- Wait for the load lock and hold it until this transaction ends.
lock table etl.load_lock
