"""What the application does, as async generators of events over the aws and warehouse layers; no screen in sight."""
