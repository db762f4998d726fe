"""Do a table's headers name places? In: headers of columns of numbers. Out: yes or no.

Indicators may stand in rows and places in columns: then no header says what is measured.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

PLACE_ENDING = re.compile(r"[\u4e00-\u9fff]+[市区县州盟旗省]")
SHORT_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
MEASURE = re.compile(
    r"本月|本期|本年|上月|上年|去年|今年|累计|同比|环比|目标|完成|计划|投资|消费|收入|支出|出口|进口|工业|农业|人口|面积|优良"
    r"|[增减数值量额率比费税产]"
)
"""What headers of numbers say that are no places; 城市 and 地区 head columns of places and are none themselves."""
STATION = re.compile(r"[0-9]{3,4}A")
"""A code of the national air quality network."""
FEWEST_SHORT = 5
MOST_OTHERS = 0.2


def are_places(headers: Sequence[str]) -> bool:
    """Whether all of several headers can be places: most end as places do, there are many short names, or codes of stations."""
    others = [name for name in headers if not (PLACE_ENDING.fullmatch(name) or STATION.fullmatch(name))]
    fewest = 2
    if len(headers) < fewest or any(MEASURE.search(name) for name in others):
        return False
    if len(others) < len(headers) / 2:
        return True
    odd = [name for name in others if not SHORT_NAME.fullmatch(name)]
    return len(headers) >= FEWEST_SHORT and len(odd) <= MOST_OTHERS * len(headers)
