"""A load: listing → COPY into staging → validation → star schema, with the ledger of files and the checks."""
