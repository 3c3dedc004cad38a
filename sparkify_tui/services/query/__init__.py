"""SQL of a person's: scripts, pages of results, questions, and the catalogue."""
