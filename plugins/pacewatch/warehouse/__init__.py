"""The narrow door to storage: who may write, how a transaction is bounded, where a statement's text is kept."""

from pacewatch.warehouse.journal import note
from pacewatch.warehouse.store import as_table, rows, statement, transaction, writing

__all__ = ["as_table", "note", "rows", "statement", "transaction", "writing"]
