#!/usr/bin/env python3
"""Extracts where operations take and answer policy documents that the local cloud evaluates, from botocore (Apache-2.0): by the members'
shapes and documentation, attributes of maps by the names that the documentation gives, and the paths of patch operations by the members of
what they change. Policies of other grammars (stack policies, data protection, indexes) are not among them.

A line per place: the service's ARN name, the operation, in or out, the path, for an input what kind of policy it is (identity, managed,
trust, resource, principal: no document but a principal's ARN). Paths are written as in passed-roles.txt, {*} stands for every entry of a
map. Usage: data/policy_documents.py
"""
import pathlib
import re

import botocore.session

from services import ARN_NAMES

SHAPES = {"policydocumenttype", "policytype", "resourcepolicy", "nonemptyresourcepolicytype", "policy", "accesspolicy", "policydocument",
          "deliverydestinationpolicy", "sessionpolicydocumenttype", "unrestrictedsessionpolicydocumenttype"}
TEXTS = re.compile(r"(policy document that applies|permission policy statement)")
OTHER_GRAMMAR = {("logs", "PutIndexPolicy"), ("logs", "DescribeIndexPolicies")}
# Asked about and not stored
ASKED = re.compile(r"^(Simulate|GetContextKeys|Validate|TestInvoke)")
PRINCIPALS = {"Principal", "GranteePrincipal", "RetiringPrincipal"}
OUT = pathlib.Path(__file__).parent.parent / "src/main/resources/dev/opsctl/local/data/iam/policy-documents.txt"


def is_policy(name, shape):
    text = re.sub("<[^>]+>", "", shape.documentation or "")
    # an enumeration of kinds of policies is no policy
    return shape.type_name == "string" and not shape.enum and (shape.name.lower() in SHAPES and name != "PolicyType" or bool(TEXTS.search(text)))


def places(shape, path=(), seen=()):
    """Like passed_roles.places, with {*} for the values of maps."""
    if shape.name in seen:
        return
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            if member.type_name == "map" and member.value.type_name == "string":
                yield path + (name + "{*}",), name, member.value
            elif member.type_name == "list" and member.member.type_name == "string":
                continue
            elif member.type_name in ("structure", "list"):
                yield from places(member, path + (name,), seen + (shape.name,))
            elif member.type_name == "string":
                yield path + (name,), name, member
    elif shape.type_name == "list":
        yield from places(shape.member, path, seen + (shape.name,))


def kind(service, operation, path):
    if service == "sts":
        return "identity"
    if service == "iam":
        if "AssumeRole" in operation or "AssumeRole" in path:
            return "trust"
        return "managed" if operation.startswith("CreatePolicy") else "identity"
    return "resource"


def main():
    session = botocore.session.get_session()
    lines = set()
    for model, service in ARN_NAMES.items():
        loaded = session.get_service_model(model)
        # a member of this name is a policy in this service, whether each operation documents it or not
        names = set()
        for operation in map(loaded.operation_model, loaded.operation_names):
            for shape in (operation.input_shape, operation.output_shape):
                if shape is not None:
                    names.update(name for _, name, member in places(shape) if TEXTS.search(re.sub("<[^>]+>", "", member.documentation or "")))
        for name in loaded.operation_names:
            operation = loaded.operation_model(name)
            if (service, name) in OTHER_GRAMMAR or ASKED.match(name):
                continue
            answered = [".".join(path) for path, member, shape in places(operation.output_shape) if is_policy(member, shape) or member in names] \
                if operation.output_shape is not None else []
            if operation.input_shape is not None:
                for path, member, shape in places(operation.input_shape):
                    if is_policy(member, shape) or member in names:
                        lines.add((service, name, "in", ".".join(path), kind(service, name, ".".join(path))))
                    elif member in PRINCIPALS and service in ("kms", "lambda"):
                        lines.add((service, name, "in", ".".join(path), "principal"))
                members = operation.input_shape.members
                if "patchOperations" in members:
                    lines.update((service, name, "in", "patchOperations/" + path, "resource") for path in answered if "." not in path)
                text = (operation.documentation or "") + "".join(member.documentation or "" for member in members.values())
                if "<code>Policy</code>" in text:
                    if "AttributeName" in members:
                        lines.add((service, name, "in", "AttributeValue[Policy]", "resource"))
                    elif "Attributes" in members:
                        lines.add((service, name, "in", "Attributes{Policy}", "resource"))
            if operation.output_shape is not None:
                for path, member, shape in places(operation.output_shape):
                    if ".".join(path) in answered:
                        lines.add((service, name, "out", ".".join(path)))
                    elif member in PRINCIPALS and service in ("kms", "lambda"):
                        lines.add((service, name, "out", ".".join(path)))
                output = operation.output_shape.members.get("Attributes")
                if output is not None and output.type_name == "map" and service in ("sqs", "sns"):
                    lines.add((service, name, "out", "Attributes{Policy}"))
                if service == "lambda" and name in ("GetPolicy", "AddPermission"):
                    lines.add((service, name, "out", "Statement" if name == "AddPermission" else "Policy"))
    OUT.write_text("".join(" ".join(line) + "\n" for line in sorted(lines)))


if __name__ == "__main__":
    main()
