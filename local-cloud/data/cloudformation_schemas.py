#!/usr/bin/env python3
"""Extracts CloudFormation's resource provider schemas from the PyPI package cfn-lint (MIT-0), which carries AWS's own.

One compact JSON file per type that the local cloud provisions, and the list of all AWS types in us-east-1, so that an unknown type
and one that is merely not provisioned locally can be told apart. Usage: cloudformation_schemas.py TYPE ... (AWS::SQS::Queue) for new
types, as facts.sh calls it; without types all those that there are, and the list.
"""
import json
import pathlib
import sys

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

TOP = ["properties", "required", "createOnlyProperties", "conditionalCreateOnlyProperties", "readOnlyProperties", "writeOnlyProperties",
       "primaryIdentifier", "definitions", "additionalProperties"]
KEEP = {"type", "properties", "required", "enum", "pattern", "items", "minimum", "maximum", "minLength", "maxLength", "minItems",
        "maxItems", "uniqueItems", "patternProperties", "additionalProperties", "$ref", "anyOf", "oneOf", "allOf"}
# cfn-lint knows this type and has no schema of it: AWS publishes none. What the CDK writes (aws-cdk-lib/core/lib/private/metadata-resource.ts;
# Modules until its version 1.93).
WITHOUT_SCHEMA = {"AWS::CDK::Metadata": {"additionalProperties": False, "properties": {"Analytics": {"type": "string"}, "Modules": {"type": "string"}}}}
OUT = pathlib.Path(__file__).parent.parent / "src/main/resources/dev/opsctl/local/data/cloudformation"


def compact(schema):
    """A schema without what validation does not look at. Booleans (any, nothing) stay."""
    if not isinstance(schema, dict):
        return schema
    out = {}
    for key, value in schema.items():
        if key not in KEEP or key == "uniqueItems" and not value:
            continue
        if key in ("properties", "patternProperties"):
            out[key] = {name: compact(member) for name, member in value.items()}
        elif key in ("anyOf", "oneOf", "allOf"):
            out[key] = [compact(member) for member in value]
        elif key in ("items", "additionalProperties"):
            out[key] = compact(value)
        else:
            out[key] = value
    return out


def main():
    region = "us-east-1"
    OUT.mkdir(parents=True, exist_ok=True)
    known = sorted(t for t in PROVIDER_SCHEMA_MANAGER.get_resource_types(region) if t.startswith("AWS::"))
    for type_name in sys.argv[1:] or (file.stem.replace("-", "::") for file in sorted(OUT.glob("*.json"))):
        if type_name not in known:
            sys.exit(f"CloudFormation has no type {type_name}")
        if type_name in WITHOUT_SCHEMA:
            schema, attributes = {**WITHOUT_SCHEMA[type_name], "tagging": {"taggable": False}}, []
        else:
            found = PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, type_name)
            schema, attributes = found.schema, found.get_atts
        out = {key: schema[key] for key in TOP if key in schema and key not in ("properties", "definitions")}
        out["properties"] = {key: compact(value) for key, value in schema["properties"].items()}
        out["definitions"] = {key: compact(value) for key, value in schema.get("definitions", {}).items()}
        out["attributes"] = sorted(attributes)
        out["tagProperty"] = schema.get("tagging", {}).get("tagProperty", "") if schema.get("tagging", {}).get("taggable", True) else ""
        (OUT / (type_name.replace("::", "-") + ".json")).write_text(json.dumps(out, sort_keys=True, separators=(",", ":")) + "\n")
        if sys.argv[1:]:
            names = lambda pointers: ", ".join(pointer.removeprefix("/properties/") for pointer in schema.get(pointers, [])) or "none"
            print(f"{type_name}: {OUT.name}/{type_name.replace('::', '-')}.json is written (or was the same)")
            print(f"  to apply, each of them: {', '.join(sorted(set(schema['properties']) - set(names('readOnlyProperties').split(', '))))}")
            print(f"  its physical id, as a rule: {names('primaryIdentifier')}")
            print(f"  replace it: {names('createOnlyProperties')}; Fn::GetAtt: {names('readOnlyProperties')}; tags: {out['tagProperty'] or 'none'}")
    if sys.argv[1:]:
        print("What else is missing says ResourceTypesTest (local-cloud).")
        return
    (OUT / "types.txt").write_text("\n".join(known) + "\n")


if __name__ == "__main__":
    main()
