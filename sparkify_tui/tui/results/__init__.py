"""Results: rows in a grid, cells as text, copies, exports and charts."""
