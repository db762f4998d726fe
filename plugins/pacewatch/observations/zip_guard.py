"""Whether a zip file may be unpacked at all. In: its bytes. Out: the open archive and its files' names, or a refusal.

Nothing is unpacked here: everything is judged by the archive's own list, and `zip_members.py` holds the list to its word.
"""

from __future__ import annotations

import io
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass

from pacewatch.errors import BatchRefused
from pacewatch.observations import size_words, zip_words
from pacewatch.observations.limits import MEGABYTE, MOST_BYTES_OTHERWISE, too_large
from pacewatch.said import Said

START = b"PK\x03\x04"
EMPTY = b"PK\x05\x06"
ENTRY = b"PK\x01\x02"
FAR_LOCATOR = b"PK\x06\x07"
MOST_MEMBERS = 1000
MOST_ENTRIES = 10_000
MOST_RATIO = 200
SMALL = MEGABYTE
"""Below so many bytes a member may be packed as tightly as it likes."""

ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    EOFError,
    OSError,
)
"""What opening and unpacking a damaged archive may raise."""

IS_ENCRYPTED, IS_UTF8 = 0x1, 0x800
ARCHIVES = (".zip", ".jar", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".tgz")


@dataclass(frozen=True)
class Member:
    """A file in an archive; its name as people wrote it, whatever the archive calls it."""

    name: str
    info: zipfile.ZipInfo


def members_of(content: bytes) -> tuple[zipfile.ZipFile, list[Member]]:
    """The open archive and its files, none of which is a trick.

    Raises:
        BatchRefused: `format`: it is no whole zip file; `size`: it would unpack to too much; `archive`: a trick.
    """
    if not content.startswith((START, EMPTY)):
        raise BatchRefused("format", *zip_words.no_zip(content[:4]))
    # Before the list is read: reading it takes a kilobyte of memory for each of its entries.
    if content.count(ENTRY) > MOST_ENTRIES:
        raise too_large(size_words.zip_entries(content.count(ENTRY)), MOST_MEMBERS, size_words.FILES)
    if FAR_LOCATOR in content[-70_000:]:
        raise BatchRefused("archive", *zip_words.OF_ANOTHER_KIND)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except ZIP_FAULTS as fault:
        raise BatchRefused("format", *zip_words.unreadable(fault)) from None
    stated = int.from_bytes(content[content.rfind(EMPTY) + 10 :][:2], "little")
    if stated != len(archive.infolist()):
        # A damaged length swallows the entries that follow it, and nobody would miss their files.
        raise BatchRefused("format", *zip_words.other_count(stated, len(archive.infolist())))
    members = [Member(_name(info), info) for info in archive.infolist() if not info.orig_filename.endswith("/")]
    _check_names(members)
    for member in members:
        _check_member(member)
    _check_sizes(members)
    return archive, members


def _name(info: zipfile.ZipInfo) -> str:
    """The name as it was written: UTF-8 if the archive says so or it can be, else GB 18030, as Chinese Windows writes it."""
    name = info.orig_filename
    if info.flag_bits & IS_UTF8:
        return name
    raw = name.encode("cp437")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _check_names(members: list[Member]) -> None:
    seen: dict[str, str] = {}
    for member in members:
        name = member.name
        if not name:
            raise _trick(name, zip_words.NO_NAME)
        if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn") for sign in name):
            raise _trick(name, zip_words.BAD_CHARACTER)
        if "\\" in name or name.startswith("/") or name[1:2] == ":" or ".." in name.split("/"):
            raise _trick(name, zip_words.LEADS_ELSEWHERE)
        key = unicodedata.normalize("NFC", name).casefold()
        if key in seen:
            raise _trick(name, zip_words.same_name(seen[key]))
        seen[key] = name


def _check_member(member: Member) -> None:
    info = member.info
    if info.flag_bits & IS_ENCRYPTED:
        raise BatchRefused("archive", *zip_words.encrypted(member.name))
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BatchRefused("archive", *zip_words.other_method(member.name, info.compress_type))
    if member.name.casefold().endswith(ARCHIVES):
        raise BatchRefused("archive", *zip_words.archive_within(member.name))
    if info.file_size > SMALL and info.file_size > MOST_RATIO * max(1, info.compress_size):
        raise too_large(
            size_words.unpacks_from(member.name, info.compress_size, info.file_size),
            MOST_RATIO,
            size_words.TIMES_AS_MUCH,
        )


def _check_sizes(members: list[Member]) -> None:
    if len(members) > MOST_MEMBERS:
        raise too_large(size_words.zip_files(len(members)), MOST_MEMBERS, size_words.FILES)
    total = sum(member.info.file_size for member in members)
    if total > MOST_BYTES_OTHERWISE:
        raise too_large(size_words.zip_bytes(total), MOST_BYTES_OTHERWISE, size_words.BYTES)


def _trick(name: str, what: Said) -> BatchRefused:
    return BatchRefused("archive", *zip_words.trick(name, what))
