#!/usr/bin/env python3
"""Extracts every place of every operation's input that holds the ARN of a role which the caller passes to a service, from botocore
(Apache-2.0): by the member's name, shape, pattern and documentation; where an input's documentation says nothing, by the output's member
of the same name (API Gateway's integrations); the paths of patch operations by the members of what they change; attributes of maps by the
names that the operation's documentation gives.

A line per place: the service's ARN name, the operation, the path, the service principal that the role is passed to. A path's last part is
NAME for a member, {NAME} for the entry of that name in a map, [NAME] for the attribute of that name where an operation sets one attribute,
/NAME for a patch operation. Where the model has a pattern for the member, it follows. Usage: data/passed_roles.py
"""
import pathlib
import re

import botocore.session

from services import ARN_NAMES

# The principals that the services' guides name in the trust policies of these roles, where it is not SERVICE.amazonaws.com.
PRINCIPALS = {"cloudwatch": "streams.metrics.cloudwatch.amazonaws.com", "dynamodb": "application-autoscaling.amazonaws.com"}
# Roles that are named for another end than being passed: assumed by the caller itself, named as a principal, described, simulated.
NOT_PASSED = {"sts", "iam"}
# By name alone: an execution role in the accounts of a stack set is assumed by the administration role.
NAMED_ONLY = {"ExecutionRoleName"}
ROLE_NAME = re.compile(r"(?i)(role.?arn|^role|invocationrole|role.?override)$")
ROLE_TEXT = re.compile(r"(?i)(\bARN\b|Amazon Resource Name|\bspecify\b)[^.]{0,60}\b(IAM |Identity and Access Management \(IAM\) )role\b|\brole for API Gateway to assume\b")
ATTRIBUTE = re.compile(r"<code>(\w+RoleArn)</code>")
OUT = pathlib.Path(__file__).parent.parent / "src/main/resources/dev/opsctl/local/data/iam/passed-roles.txt"


def text(shape):
    return re.sub("<[^>]+>", "", shape.documentation or "")


def holds_role(name, shape):
    if shape.type_name != "string" or name in NAMED_ONLY or name.endswith("Document") or name.endswith("Token"):
        return False
    return bool(ROLE_NAME.search(name) or ROLE_NAME.search(shape.name) or ":role" in shape.metadata.get("pattern", "")
                or ROLE_TEXT.search(text(shape)) and name not in ("Principal", "AttributeName"))


def places(shape, path=(), seen=()):
    """(path, name, shape) of every scalar, at any depth."""
    if shape.name in seen:
        return
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield from member_places(name, member, path, seen + (shape.name,))
    elif shape.type_name == "list":
        yield from places(shape.member, path, seen + (shape.name,))
    elif shape.type_name == "map":
        yield from places(shape.value, path, seen + (shape.name,))


def member_places(name, shape, path, seen):
    if shape.type_name in ("structure", "list", "map"):
        yield from places(shape, path + (name,), seen)
    else:
        yield path + (name,), name, shape


def operation_places(operation):
    found = set()
    answers = {}
    if operation.output_shape is not None:
        for path, name, shape in places(operation.output_shape):
            if holds_role(name, shape):
                answers[name] = path
    members = operation.input_shape.members
    for path, name, shape in places(operation.input_shape):
        if holds_role(name, shape) or shape.type_name == "string" and name in answers and len(answers[name]) == 1:
            found.add(".".join(path))
    if "patchOperations" in members:
        found.update("patchOperations/" + path[0] for path in answers.values() if len(path) == 1)
    documentation = (operation.documentation or "") + "".join(member.documentation or "" for member in members.values())
    # Feedback roles are documented by the pattern <SERVICE>SuccessFeedbackRoleArn and by each name
    attributes = set(ATTRIBUTE.findall(documentation))
    if "AttributeName" in members:
        found.update("AttributeValue[%s]" % name for name in attributes)
    elif "Attributes" in members and members["Attributes"].type_name == "map":
        found.update("Attributes{%s}" % name for name in attributes)
    return found


def pattern(operation, place):
    shape = operation.input_shape
    for name in re.split(r"[.\[{/]", place):
        while shape.type_name == "list":
            shape = shape.member
        if shape.type_name != "structure" or name not in shape.members:
            return ()
        shape = shape.members[name]
    found = shape.metadata.get("pattern", "")
    return (found,) if ":role" in found else ()


def main():
    session = botocore.session.get_session()
    lines = set()
    for model, service in ARN_NAMES.items():
        if service in NOT_PASSED:
            continue
        loaded = session.get_service_model(model)
        for name in loaded.operation_names:
            operation = loaded.operation_model(name)
            if operation.input_shape is None:
                continue
            for place in operation_places(operation):
                lines.add((service, name, place, PRINCIPALS.get(service, service + ".amazonaws.com")) + pattern(operation, place))
        # What may be set later may be set at creation, whether its documentation repeats it or not
        for create, change in (("CreateTopic", "SetTopicAttributes"), ("Subscribe", "SetSubscriptionAttributes"),
                               ("CreatePlatformApplication", "SetPlatformApplicationAttributes")):
            if create in loaded.operation_names and change in loaded.operation_names:
                attributes = {re.sub(r".*[\[{](\w+)[\]}]", r"\1", place) for _, name, place, *_ in lines if name in (create, change)}
                principal = PRINCIPALS.get(service, service + ".amazonaws.com")
                for attribute in attributes:
                    lines.add((service, create, "Attributes{%s}" % attribute, principal))
                    form = "AttributeValue[%s]" if "AttributeName" in loaded.operation_model(change).input_shape.members else "Attributes{%s}"
                    lines.add((service, change, form % attribute, principal))
    OUT.write_text("".join(" ".join(line) + "\n" for line in sorted(lines)))


if __name__ == "__main__":
    main()
