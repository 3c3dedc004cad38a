"""The documents that the account's state is made of, by subject; homes that were written before hold the same ones."""
