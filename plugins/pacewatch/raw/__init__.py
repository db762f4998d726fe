"""Raw: bytes are kept unchanged before anything reads them. In: a file. Out: its SHA-256 and a row in the ledger."""
