#!/usr/bin/env python3
"""Extracts AWS's managed policies from the PyPI package moto (Apache-2.0), whose list is what IAM answered to its maintainers: usage data/managed_policies.py

One line each, by ARN: the ARN, when it was created and last changed, its default version, its document. The list holds no descriptions and no
earlier versions. Documents are written in the order in which AWS writes their elements.
"""
import json
import pathlib

from moto.iam.aws_managed_policies import aws_managed_policies_data

OUT = pathlib.Path(__file__).parents[1] / "src/main/resources/dev/opsctl/local/data/iam/managed-policies.txt"
ORDER = ["Version", "Id", "Sid", "Effect", "Principal", "Action", "NotAction", "Resource", "NotResource", "Condition", "Statement"]


def ordered(elements):
    return {name: elements[name] for name in sorted(elements, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))}


def document(policy):
    statements = policy["Document"]["Statement"]
    statements = [ordered(statement) for statement in statements] if isinstance(statements, list) else ordered(statements)
    return json.dumps(ordered(policy["Document"] | {"Statement": statements}), separators=(",", ":"))


lines = []
for name, policy in json.loads(aws_managed_policies_data).items():
    moments = [policy[key].replace("+00:00", "Z") for key in ("CreateDate", "UpdateDate")]
    lines.append("\t".join([f"arn:aws:iam::aws:policy{policy['Path']}{name}", *moments, policy["DefaultVersionId"], document(policy)]))
OUT.write_text("\n".join(sorted(lines)) + "\n")
print(f"{len(lines)} policies")
