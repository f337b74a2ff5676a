"""The JSON Schema of scenario files, for editors that complete and check TOML while one types."""

from __future__ import annotations

import copy
import math
from typing import Any

from sim.scenario.document import LISTS
from sim.scenario.structure import model_schema


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a scenario file.

    A file that extends another gives only what differs, so beyond names little is required here; what is
    missing in the end is told when the file is loaded.
    """
    schema = copy.deepcopy(model_schema())
    for definition in schema["$defs"].values():
        _for_editors(definition)
    required = schema.pop("required")
    _for_editors(schema)
    schema["anyOf"] = [{"required": ["extends"]}, {"required": required}]
    schema["properties"] |= {
        "extends": {"type": "string", "description": "a scenario file; this one says only what differs"},
        "raci": {
            "type": "object",
            "description": "the RACI matrix from a spreadsheet",
            "properties": {"csv": {"type": "string", "description": "CSV file, topics × departments"}},
            "required": ["csv"],
            "additionalProperties": False,
        },
    }
    for key, identity in LISTS.items():
        item = schema["$defs"][schema["properties"][key]["items"]["$ref"].rpartition("/")[2]]
        item["required"] = [identity]
        item["properties"]["remove"] = {
            "type": "boolean",
            "description": f"true: drop this {key} of the extended file",
        }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _for_editors(definition: dict[str, Any]) -> None:
    """Drop what is noise or no JSON: generated titles, required keys, infinite defaults, our own notes."""
    definition.pop("required", None)
    for table in (definition, *definition.get("anyOf", [])):
        for value in table.get("properties", {}).values():
            value.pop("title", None)
            value.pop("x-inf", None)
            if value.get("default") == math.inf:
                del value["default"]
