"""Makes the font of the charts anew. In: Noto Sans CJK (`NotoSansCJK-Regular.ttc`). Out: a subset of it in the package.

Kept are the characters that `pacewatch.delivery.glyphs` names. The family gets a name of its own, so
that no font installed on a machine can take its place. Debian has the source in `fonts-noto-cjk`:

    python tools/chart_font.py /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

from pacewatch.delivery.glyphs import CHARACTERS, FAMILY, FONTS

SOURCE_FAMILY = "Noto Sans CJK SC"
TARGET = FONTS / "pacewatch-sans.otf"
SHOWN_NAMES = {1: FAMILY, 4: FAMILY, 6: FAMILY.replace(" ", ""), 16: FAMILY}
"""Of the font's name table: family, full name, PostScript name, typographic family."""


def subset(font: TTFont) -> None:
    """Leave in the font only what is wanted, upright and without hints, which no renderer of charts reads."""
    options = Options(
        hinting=False,
        desubroutinize=True,
        layout_features=[],
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14, 16],
        notdef_outline=True,
        drop_tables=["vhea", "vmtx", "VORG", "BASE", "GSUB", "GPOS"],
    )
    worker = Subsetter(options)
    worker.populate(unicodes=map(ord, CHARACTERS))
    worker.subset(font)


def rename(font: TTFont) -> None:
    """Give the family its own name, in the font's name table and in its outlines."""
    for record in list(font["name"].names):
        if record.nameID in SHOWN_NAMES:
            font["name"].setName(
                SHOWN_NAMES[record.nameID], record.nameID, record.platformID, record.platEncID, record.langID
            )
    outlines = font["CFF "].cff
    outlines.fontNames[0] = SHOWN_NAMES[6]
    outlines[0].rawDict.update(FullName=FAMILY, FamilyName=FAMILY)


def main(source: Path) -> int:
    """Write the subset, and say how large it is."""
    fonts = TTCollection(source, lazy=True).fonts
    font = next((font for font in fonts if font["name"].getDebugName(1) == SOURCE_FAMILY), None)
    if font is None:
        names = ", ".join(sorted(str(font["name"].getDebugName(1)) for font in fonts))
        print(f"{source}: expected the family {SOURCE_FAMILY!r} in it, found {names}", file=sys.stderr)
        return 1
    font.recalcTimestamp = False
    subset(font)
    rename(font)
    TARGET.parent.mkdir(exist_ok=True)
    font.save(TARGET)
    print(f"{TARGET.name}: {len(font.getBestCmap())} characters, {TARGET.stat().st_size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tools/chart_font.py NotoSansCJK-Regular.ttc")
    sys.exit(main(Path(sys.argv[1])))
