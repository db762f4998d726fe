"""Undoes gzip and deflate with a limit. In: chunks as they come over the wire. Out: decoded chunks, never more than allowed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from pacewatch.feeds.http import answer_words
from pacewatch.feeds.http.faults import Fault

ENCODINGS = "gzip"
"""What is asked for: a form that can be undone piece by piece within a limit."""

PIECE_BYTES = 1 << 16


def limited(chunks: Iterable[bytes], encoding: str, most_bytes: int) -> bytes:
    """The whole body, decoded.

    Raises:
        Fault: it is larger than `most_bytes`, ends too early, or is encoded in a way that was not asked for.
    """
    body = bytearray()
    for piece in _decoded(chunks, encoding.strip().lower()):
        body += piece
        if len(body) > most_bytes:
            raise Fault("too_large", answer_words.too_large(most_bytes), body=bytes(body[:PIECE_BYTES]))
    return bytes(body)


def _decoded(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    if encoding in ("", "identity"):
        yield from chunks
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise Fault("encoding", answer_words.other_encoding(encoding, ENCODINGS))
    # Window bits 47: zlib finds out itself whether it is gzip or zlib.
    decoder = zlib.decompressobj(47)
    try:
        for chunk in chunks:
            yield from _inflated(decoder, chunk)
        yield decoder.flush()
    except zlib.error as fault:
        raise Fault("encoding", answer_words.not_packed(encoding, fault), again=True) from None
    if not decoder.eof:
        raise Fault("truncated", answer_words.CUT_COMPRESSED, again=True)


def _inflated(decoder: zlib._Decompress, chunk: bytes) -> Iterator[bytes]:
    """One chunk, a piece at a time: a few bytes can stand for a thousand times as many."""
    while chunk and not decoder.eof:
        yield decoder.decompress(chunk, PIECE_BYTES)
        chunk = decoder.unconsumed_tail
    if decoder.eof and (chunk or decoder.unused_data):
        raise zlib.error("there is more after its end")
