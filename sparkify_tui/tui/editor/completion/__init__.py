"""What the editor offers where the cursor is: read from the tokens of the statement under it."""
