"""JSON schemas of the registry's files, for editors. In: the models. Out: `<file>.schema.json`, one for each YAML file.

A YAML file names its schema in its first line (`# yaml-language-server: $schema=../schema/targets.schema.json`); the
schemas under `registry/schema/` are committed, and a test compares them with the models.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pydantic.json_schema import GenerateJsonSchema

from pacewatch.registry.base_model import Model
from pacewatch.registry.models import FILES


def write_schemas(folder: Path) -> list[Path]:
    """Write the schema of every file of a programme into `folder`; gives the paths written, in the files' order."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, model in FILES.items():
        path = folder / f"{Path(name).stem}.schema.json"
        path.write_text(_text(model), encoding="utf-8")
        written.append(path)
    return written


def _text(model: type[Model]) -> str:
    schema = {"$schema": GenerateJsonSchema.schema_dialect, **model.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    for schema_path in write_schemas(Path(sys.argv[1])):
        print(schema_path)
