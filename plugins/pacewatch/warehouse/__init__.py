"""The narrow door to storage: who may write, how a transaction is bounded, where a statement's text is kept."""

from pacewatch.warehouse.journal import note
from pacewatch.warehouse.store import KeptOpen, as_table, kept_open, rows, statement, transaction, writing

__all__ = ["KeptOpen", "as_table", "kept_open", "note", "rows", "statement", "transaction", "writing"]
