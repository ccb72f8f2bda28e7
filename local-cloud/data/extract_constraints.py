#!/usr/bin/env python3
"""Extracts what AWS's services demand of their input from botocore's service models (Apache-2.0): required members, ranges, lengths,
patterns, enumerations. One compact JSON file per service; shapes that demand nothing, at any depth, are left out.

DynamoDB's words and their order are refined by recorded_constraints.py.

Usage: extract_constraints.py OUTPUT_DIRECTORY [SERVICE ...]
       (needs: pip install botocore; for DynamoDB node and, in the working directory, npm install --ignore-scripts dynalite@4.0.0)

With services only theirs are written, so that the others stay as the botocore that they were taken from had them.
"""
import json
import pathlib
import sys

import botocore
import botocore.loaders

import recorded_constraints

# The error that a service answers with, by botocore's directory name, and which kinds of constraints it words in this form. Where a service
# has words of its own for a kind (SQS's ranges, S3's values), its own code checks.
SERVICES = {
    "apigateway": ("ValidationException", "all"),
    "cloudformation": ("ValidationError", "all"),
    "cloudfront": ("MalformedXML", "all"),
    "cloudwatch": ("ValidationError", "all"),
    "codebuild": ("InvalidInputException", "all"),
    "codecommit": ("ValidationException", "all"),
    "codepipeline": ("ValidationException", "all"),
    "dynamodb": ("ValidationException", "all"),
    "dynamodbstreams": ("ValidationException", "all"),
    "events": ("ValidationException", "all"),
    "iam": ("ValidationError", "all"),
    "kms": ("ValidationException", "all"),
    "lambda": ("ValidationException", "all"),
    "logs": ("InvalidParameterException", "all"),
    "s3": ("MalformedXML", "required"),
    "scheduler": ("ValidationException", "all"),
    "secretsmanager": ("ValidationException", "all"),
    "ses": ("ValidationError", "all"),
    "sesv2": ("BadRequestException", "all"),
    "sns": ("ValidationError", "all"),
    "sqs": ("MissingParameter", "required"),
    "stepfunctions": ("ValidationException", "all"),
    "sts": ("ValidationError", "all"),
    "xray": ("InvalidRequestException", "all"),
}
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


def extract(loader, name):
    model = loader.load_service_model(name, "service-2")
    code, kinds = SERVICES[name]
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
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    loader = botocore.loaders.Loader()
    for name in sys.argv[2:] or SERVICES:
        facts = extract(loader, name)
        (target / f"{name}.json").write_text(json.dumps(facts, separators=(",", ":"), sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
