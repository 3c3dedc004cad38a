"""The terminal application."""

import os

# Textual draws at the ticks of a clock, 60 a second unless set otherwise before it is imported: a key typed waits for
# the next one. Nothing is drawn at a tick when nothing has changed.
os.environ.setdefault("TEXTUAL_FPS", "240")
