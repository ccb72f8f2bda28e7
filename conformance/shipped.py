"""The shipped templates, resource by resource, for tools that read them without opsctl."""

import json
import re
from pathlib import Path

from cfnlint.decode import decode

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
APP = [TEMPLATES / "app.yaml", *sorted((TEMPLATES / "app").glob("*.yaml"))]
# Of another stack, for whatever has an ARN.
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:other"
ALL = sorted(TEMPLATES.glob("*.yaml")) + sorted((TEMPLATES / "app").glob("*.yaml"))


def load(path):
    """A template with its short forms written out."""
    template, wrong = decode(str(path))
    assert not wrong, wrong
    return json.loads(json.dumps(template, default=str))


def named(node):
    """The names that Ref, GetAtt, Sub and DependsOn of a part refer to."""
    if isinstance(node, list):
        return set().union(*map(named, node))
    if not isinstance(node, dict):
        return set()
    found = set()
    for key, value in node.items():
        if key == "Ref":
            found.add(value)
        elif key == "Fn::GetAtt":
            found.add(value[0] if isinstance(value, list) else value.split(".")[0])
        elif key == "Fn::Sub":
            text = value[0] if isinstance(value, list) else value
            found |= set(re.findall(r"\$\{([A-Za-z0-9]+)[.}]", text)) | named(value[1:] if isinstance(value, list) else [])
        elif key == "DependsOn":
            found |= set(value if isinstance(value, list) else [value])
        else:
            found |= named(value)
    return found


def needed(template, logical_id):
    """A resource and all that it needs, itself last."""
    order = []

    def visit(name):
        if name in template["Resources"] and name not in order:
            for other in sorted(named(template["Resources"][name]) - {name}):
                visit(other)
            order.append(name)

    visit(logical_id)
    return order


def parameter(name, declared):
    """A value for a parameter that a nested stack gets from another one."""
    if "Default" in declared:
        return str(declared["Default"])
    if declared.get("AllowedValues"):
        return str(declared["AllowedValues"][0])
    if declared["Type"] == "Number":
        return str(declared.get("MinValue", 1))
    return FUNCTION if name.endswith("Arn") else name.lower()
