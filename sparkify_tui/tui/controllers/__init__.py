"""What the main screen's keys and messages start, a controller for each thing controlled; none knows a screen."""
