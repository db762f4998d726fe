"""Answers in the shapes that statistical services give, with made-up figures. In: figures. Out: bytes as they would arrive."""

from __future__ import annotations

import json
from typing import Any


def as_bytes(answer: Any) -> bytes:
    return json.dumps(answer, ensure_ascii=False).encode()


def openaq(readings: list[tuple[str, str]]) -> bytes:
    """OpenAQ v3: (local time, number as text); the number is written into the JSON just so."""
    results = [
        f'{{"value": {value}, "flagInfo": {{"hasFlags": false}}, "parameter": {{"id": 2, "name": "pm25", "units": '
        '"µg/m³", "displayName": null}, "period": {"label": "raw", "interval": "01:00:00", "datetimeFrom": '
        f'{{"utc": "x", "local": "{time}"}}}}, "coordinates": null, "coverage": {{"percentComplete": 100.0}}}}'
        for time, value in readings
    ]
    return f'{{"meta": {{"name": "openaq-api", "found": ">100"}}, "results": [{", ".join(results)}]}}'.encode()


def waqi(aqi: int | str) -> bytes:
    data = {
        "aqi": aqi,
        "idx": 7,
        "city": {"name": "甲市", "geo": [43.1, 125.2]},
        "iaqi": {"pm25": {"v": 41}, "o3": {"v": 12.5}},
        "time": {"s": "2022-01-01 08:00:00", "tz": "+08:00", "v": 1641024000},
    }
    return as_bytes({"status": "ok", "data": data})


def world_bank(years: list[tuple[str, float | None]]) -> bytes:
    rows = [
        {
            "indicator": {"id": "X.Y", "value": "A share"},
            "country": {"id": "AA", "value": "Aland"},
            "countryiso3code": "AAA",
            "date": year,
            "value": value,
            "unit": "",
            "obs_status": "",
            "decimal": 1,
        }
        for year, value in years
    ]
    return as_bytes([{"page": 1, "pages": 1, "per_page": 50, "total": len(rows), "lastupdated": "2025-01-01"}, rows])


def fred(observations: list[tuple[str, str]]) -> bytes:
    rows = [
        {"realtime_start": "2022-02-01", "realtime_end": "2022-02-01", "date": date, "value": value}
        for date, value in observations
    ]
    return as_bytes({"realtime_start": "2022-02-01", "units": "lin", "output_type": 1, "observations": rows})


def alfred(observations: list[dict[str, str]]) -> bytes:
    return as_bytes({"units": "lin", "output_type": 2, "observations": observations})


def bls(series: dict[str, list[tuple[str, str, str]]]) -> bytes:
    listed = [
        {
            "seriesID": name,
            "data": [
                {"year": year, "period": period, "periodName": "x", "value": value, "footnotes": [{}]}
                for year, period, value in rows
            ],
        }
        for name, rows in series.items()
    ]
    return as_bytes({"status": "REQUEST_SUCCEEDED", "responseTime": 120, "message": [], "Results": {"series": listed}})


def cnemc(stations: list[tuple[str, str]]) -> bytes:
    features = [
        {
            "properties": {
                "area": "甲市",
                "stationcode": station,
                "timepoint": "2022-01-01T07:00:00",
                "pm2_5": reading,
                "aqi": "55",
            }
        }
        for station, reading in stations
    ]
    return as_bytes({"type": "FeatureCollection", "features": features})


def nbs(nodes: list[tuple[str, str, bool, float]]) -> bytes:
    listed = [
        {
            "code": f"zb.{indicator}_sj.{month}",
            "data": {"data": value, "dotcount": 1, "hasdata": there, "strdata": str(value) if there else ""},
            "wds": [{"valuecode": indicator, "wdcode": "zb"}, {"valuecode": month, "wdcode": "sj"}],
        }
        for indicator, month, there, value in nodes
    ]
    return as_bytes({"returncode": 200, "returndata": {"datanodes": listed, "wdnodes": []}})
