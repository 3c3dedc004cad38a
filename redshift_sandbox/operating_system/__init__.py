"""What the sandbox asks of the operating system: locks, threads, priorities, and why files can't be had."""
