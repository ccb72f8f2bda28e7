#!/usr/bin/env python3
"""Extracts what AWS's services demand of their input from botocore's service models (Apache-2.0): required members, ranges, lengths,
patterns, enumerations. One compact JSON file per service; shapes that demand nothing, at any depth, are left out.

DynamoDB's words and their order are refined by recorded_constraints.py.

The files are named as the SDK's packages are. Usage: extract_constraints.py [SERVICE ...]
(for DynamoDB: node and, in the working directory, npm install --ignore-scripts dynalite@4.0.0)
"""
import json
import pathlib

import botocore

import recorded_constraints
from services import SERVICES, asked, load, sdk_package

# Shapes that the service checks in words of its own, among other codes.
OWN = {"secretsmanager": {"ClientRequestTokenType"}}
# The SDKs give these in other members, and a request that lacks them on the wire is another operation.
GIVEN_OTHERWISE = {"s3": {"CopySource"}}
# What the documentation says and the models do not: a page has at least one item.
DOCUMENTED = {"ses": {"MaxItems": {"min": 1}}, "sesv2": {"MaxItems": {"min": 1}}}
# The service's own words, where they are not the common form. %s is the member's name.
WORDS = {
    "s3": "The XML you provided was not well-formed or did not validate against our published schema",
    "sqs": "The request must contain the parameter %s.",
}
OUT = pathlib.Path(__file__).parent.parent / "src/main/resources/dev/opsctl/local/data/constraints"


class Extraction:
    def __init__(self, shapes, kinds):
        self.shapes, self.kinds, self.out = shapes, kinds, {}

    def demands(self, name, seen=()):
        """Whether a shape demands anything, itself or below."""
        if name in self.out:
            return True
        if name in seen:
            return False
        shape, seen = self.shapes[name], seen + (name,)
        return bool(self.own(shape)) or any(self.demands(s, seen) for s in self.below(shape).values())

    def own(self, shape):
        facts = {}
        if shape.get("required"):
            facts["required"] = shape["required"]
        if self.kinds == "all":
            for key in ("min", "max", "pattern", "enum"):
                if key in shape and not (key == "min" and shape[key] == 0 and shape["type"] not in ("integer", "long", "float", "double")):
                    facts[key] = shape[key]
        return facts

    @staticmethod
    def below(shape):
        if shape["type"] == "structure":
            return {name: member["shape"] for name, member in shape["members"].items()}
        return {key: shape[key]["shape"] for key in ("member", "key", "value") if key in shape}

    def add(self, name):
        if name in self.out or not self.demands(name):
            return
        shape = self.shapes[name]
        facts = self.out[name] = self.own(shape)
        if shape.get("sensitive") and shape["type"] != "structure":
            facts["sensitive"] = True
        below = {key: s for key, s in self.below(shape).items() if self.demands(s)}
        for s in below.values():
            self.add(s)
        if below:
            facts["members" if shape["type"] == "structure" else "items"] = below


def extract(model, name):
    _, code, kinds = SERVICES[name]
    extraction = Extraction(model["shapes"], kinds)
    for shape in OWN.get(name, ()):
        for key in ("min", "max", "pattern", "enum"):
            extraction.shapes[shape].pop(key, None)
    for shape in extraction.shapes.values():
        shape["required"] = [m for m in shape.get("required", ()) if m not in GIVEN_OTHERWISE.get(name, ())]
    for shape, facts in DOCUMENTED.get(name, {}).items():
        extraction.shapes[shape].update(facts)
    operations = {}
    for op, spec in sorted(model["operations"].items()):
        shape = spec.get("input", {}).get("shape")
        if shape and extraction.demands(shape):
            extraction.add(shape)
            operations[op] = shape
    out = {"code": code, "operations": operations, "shapes": extraction.out, "source": f"botocore {botocore.__version__}, Apache-2.0"}
    if name in WORDS:
        out["words"] = WORDS[name]
    if name == "dynamodb":
        recorded_constraints.refine(out)
    return out


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for name in asked():
        model = load(name)
        facts = extract(model, name)
        (OUT / f"{sdk_package(model)}.json").write_text(json.dumps(facts, separators=(",", ":"), sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
