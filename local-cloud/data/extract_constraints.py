#!/usr/bin/env python3
"""Extracts what AWS's services demand of their input from botocore's service models (Apache-2.0): required members, ranges, lengths,
patterns, enumerations. One compact JSON file per service; shapes that demand nothing, at any depth, are left out.

In which words and order services tell it: recorded_constraints.py.

The files are named as the SDK's packages are. Usage: extract_constraints.py [SERVICE ...]
(for DynamoDB: node and, in the working directory, npm install --ignore-scripts dynalite@4.0.0)
"""
import json
import pathlib

import botocore

import recorded_constraints
from services import SERVICES, asked, load, sdk_package

# Shapes that the service checks in words of its own, among other codes, and what of them.
_ALL = ("min", "max", "pattern", "enum")
OWN = {
    "secretsmanager": {"ClientRequestTokenType": _ALL},
    "logs": {"LogGroupName": ("max",)},
    "lambda": {"Runtime": ("enum",)},
}
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
                if key in shape:
                    facts[key] = shape[key]
            if facts == {"min": 0} and shape["type"] not in ("integer", "long", "float", "double"):
                return {}  # no text is shorter; beside other demands it is told
        return facts

    @staticmethod
    def below(shape):
        if shape["type"] == "structure":
            return {name: member["shape"] for name, member in shape["members"].items()}
        return {key: shape[key]["shape"] for key in ("member", "key", "value") if key in shape}

    def sensitive(self, name):
        """Whether a value is not shown, and so not called null either where it is missing."""
        return bool(self.shapes[name].get("sensitive")) and self.shapes[name]["type"] != "structure"

    def add(self, name):
        if name in self.out or not self.demands(name):
            return
        shape = self.shapes[name]
        facts = self.out[name] = self.own(shape)
        if self.sensitive(name):
            facts["sensitive"] = True
        below = {key: s for key, s in self.below(shape).items() if self.demands(s) or key in facts.get("required", ()) and self.sensitive(s)}
        for s in below.values():
            self.add(s)
            self.out.setdefault(s, {"sensitive": True})
        if below:
            facts["members" if shape["type"] == "structure" else "items"] = below


def extract(model, name):
    _, code, kinds = SERVICES[name]
    extraction = Extraction(model["shapes"], kinds)
    for shape, keys in OWN.get(name, {}).items():
        for key in keys:
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
    recorded_constraints.form(out, name)
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
