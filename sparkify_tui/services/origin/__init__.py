"""Where a row of the star comes from: staging rows, load, file and line, and the statement; and back."""
