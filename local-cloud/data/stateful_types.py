#!/usr/bin/env python3
"""Extracts the resource types that hold data from the PyPI package cfn-lint (MIT-0), whose rules I3011 and I3013 are about them.

What a pipeline asks consent for before it replaces or deletes one. Nested stacks are left out: they are looked through. Usage:
data/stateful_types.py
"""
import json
import pathlib

import cfnlint

LIST = pathlib.Path(cfnlint.__file__).parent / "data/AdditionalSpecs/StatefulResources.json"
OUT = pathlib.Path(__file__).parents[2] / "cli/src/main/resources/dev/opsctl/operation/plan/stateful-types.txt"

types = sorted(set(json.loads(LIST.read_text())["ResourceTypes"]) - {"AWS::CloudFormation::Stack"})
OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text("\n".join(types) + "\n")
print(f"{len(types)} types")
