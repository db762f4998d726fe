"""Feeds over HTTP: ask a source politely, trust neither its addresses nor its answers. In: a declaration. Out: pages."""
