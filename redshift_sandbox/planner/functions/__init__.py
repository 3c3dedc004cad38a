"""Function calls: which functions exist, with which arguments, and what they become."""
