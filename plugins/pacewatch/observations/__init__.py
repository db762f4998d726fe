"""Observations: typed, dated, checked. In: raw bytes and a feed's declaration. Out: vintages, and rows in quarantine."""
