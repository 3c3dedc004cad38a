"""SQL text cut into tokens: the lexer, and what needs no more than that."""
