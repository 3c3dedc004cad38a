"""sparkify-tui: the whole life of a song-play warehouse on Amazon Redshift, in a terminal."""

__version__ = "0.1.0"
