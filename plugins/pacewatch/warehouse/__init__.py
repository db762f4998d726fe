"""The narrow door to storage: who may write, how a transaction is bounded, where a statement's text is kept."""

from pacewatch.warehouse.store import rows, statement, transaction, writing

__all__ = ["rows", "statement", "transaction", "writing"]
