-- Wait for the turn and keep it until this transaction ends.
lock table etl.turn
