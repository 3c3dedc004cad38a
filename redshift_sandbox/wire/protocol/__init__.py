"""PostgreSQL's wire protocol 3: messages, and values in its text and binary formats."""
