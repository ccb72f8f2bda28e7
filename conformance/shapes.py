"""Compares what the cloud answers with the output shapes that AWS publishes (botocore's service models).

botocore's own parsers drop what they do not know and forgive wrong types; here nothing is forgiven: an undocumented member, a wrong JSON
type, a timestamp in another format, a value outside an enumeration or a missing required member fails the call that got it.
"""

import base64
import json
import re
import xml.etree.ElementTree as xml
from datetime import datetime

_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")


class ShapeMismatch(AssertionError):
    """An answer is not what AWS documents."""


def install(session):
    """Checks every answer that clients of a botocore session get."""
    session.register("before-parse.*.*", _check)


def _check(operation_model, response_dict, **_):
    name = f"{operation_model.service_model.service_name}:{operation_model.name}"
    headers = {k.lower(): v for k, v in response_dict["headers"].items()}
    if not (headers.get("x-amzn-requestid") or headers.get("x-amz-request-id")):
        raise ShapeMismatch(f"{name}: no request id in the headers {sorted(headers)}")
    shape = operation_model.output_shape
    if response_dict["status_code"] >= 300 or shape is None:
        return
    payload = shape.serialization.get("payload")
    body_shape = shape.members[payload] if payload else shape
    if body_shape.type_name not in ("structure", "list", "map") or not isinstance(response_dict["body"], bytes):
        return
    protocol = operation_model.service_model.resolved_protocol
    body = response_dict["body"]
    if "json" in protocol:
        _json(json.loads(body or b"{}"), body_shape, name, top=payload is None)
    elif protocol in ("query", "rest-xml") and body:
        root = xml.fromstring(body)
        if protocol == "query":
            wrapper = shape.serialization.get("resultWrapper")
            root = root.find(f"{{*}}{wrapper}") if wrapper else root
            if root is None:
                raise ShapeMismatch(f"{name}: no element {wrapper}")
        _xml(root, body_shape, name, top=payload is None)


def _fail(path, text):
    raise ShapeMismatch(f"{path}: {text}")


def _json(value, shape, path, top=False):
    kind = shape.type_name
    if value is None:
        _fail(path, "null, where AWS leaves the member out")
    if kind == "structure":
        if getattr(shape, "is_document_type", False):
            return
        if not isinstance(value, dict):
            _fail(path, f"{type(value).__name__}, not a structure")
        wire = {}
        for member, inner in shape.members.items():
            if not (top and inner.serialization.get("location")):
                wire[inner.serialization.get("name", member)] = inner
        for key, inner in value.items():
            if key not in wire:
                _fail(path, f"AWS documents no member {key}")
            _json(inner, wire[key], f"{path}.{key}")
        for member in shape.required_members:
            key = shape.members[member].serialization.get("name", member)
            if key in wire and key not in value:
                _fail(path, f"required member {key} is missing")
    elif kind == "list":
        if not isinstance(value, list):
            _fail(path, f"{type(value).__name__}, not a list")
        for i, inner in enumerate(value):
            _json(inner, shape.member, f"{path}[{i}]")
    elif kind == "map":
        if not isinstance(value, dict):
            _fail(path, f"{type(value).__name__}, not a map")
        for key, inner in value.items():
            _json(inner, shape.value, f"{path}[{key}]")
    elif kind == "timestamp":
        style = shape.serialization.get("timestampFormat", "unixTimestamp")
        if style == "unixTimestamp" and (isinstance(value, bool) or not isinstance(value, (int, float))):
            _fail(path, f"{value!r} is no epoch time")
        if style == "iso8601" and not (isinstance(value, str) and _ISO.match(value)):
            _fail(path, f"{value!r} is no ISO 8601 time")
    elif kind in ("integer", "long"):
        if isinstance(value, bool) or not isinstance(value, int):
            _fail(path, f"{value!r} is no integer")
    elif kind in ("double", "float"):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            _fail(path, f"{value!r} is no number")
    elif kind == "boolean":
        if not isinstance(value, bool):
            _fail(path, f"{value!r} is no boolean")
    elif not isinstance(value, str):
        _fail(path, f"{value!r} is no string")
    elif kind == "blob":
        base64.b64decode(value, validate=True)
    else:
        _enum(value, shape, path)


def _enum(text, shape, path):
    allowed = getattr(shape, "enum", None) or shape.metadata.get("enum")
    if allowed and text not in allowed:
        _fail(path, f"{text!r} is none of {', '.join(allowed)}")


def _local(element):
    return element.tag.rsplit("}", 1)[-1]


def _xml(element, shape, path, top=False):
    kind = shape.type_name
    if kind == "structure":
        _xml_structure(element, shape, path, top)
    elif kind == "list":
        name = shape.member.serialization.get("name", "member")
        for i, child in enumerate(element):
            if _local(child) != name:
                _fail(path, f"a list of <{name}> has <{_local(child)}>")
            _xml(child, shape.member, f"{path}[{i}]")
    elif kind == "map":
        for entry in element:
            _xml_entry(entry, shape, path)
    else:
        _xml_scalar(element.text or "", shape, path)


def _xml_structure(element, shape, path, top):
    wire = {}
    for member, inner in shape.members.items():
        if top and inner.serialization.get("location"):
            continue
        name = inner.serialization.get("name", member)
        if inner.type_name == "list" and inner.serialization.get("flattened"):
            name = inner.member.serialization.get("name", name) if "name" not in inner.serialization else name
        wire[name] = (member, inner)
    seen = set()
    for child in element:
        if _local(child) not in wire:
            _fail(path, f"AWS documents no element {_local(child)}")
        member, inner = wire[_local(child)]
        seen.add(member)
        step = f"{path}.{member}"
        if inner.serialization.get("flattened"):
            if inner.type_name == "map":
                _xml_entry(child, inner, step)
            else:
                _xml(child, inner.member, step)
        else:
            _xml(child, inner, step)
    for member in shape.required_members:
        inner = shape.members[member]
        empty_list = inner.type_name in ("list", "map") and inner.serialization.get("flattened")
        if not (top and inner.serialization.get("location")) and member not in seen and not empty_list:
            if not inner.serialization.get("xmlAttribute"):
                _fail(path, f"required element {member} is missing")


def _xml_entry(entry, shape, path):
    key, value = shape.key.serialization.get("name", "key"), shape.value.serialization.get("name", "value")
    parts = {_local(p): p for p in entry}
    if set(parts) != {key, value}:
        _fail(path, f"an entry has {sorted(parts)}, not <{key}> and <{value}>")
    _xml(parts[value], shape.value, f"{path}[{parts[key].text}]")


def _xml_scalar(text, shape, path):
    kind = shape.type_name
    if kind == "timestamp":
        if shape.serialization.get("timestampFormat") == "rfc822":
            datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT")
        elif not _ISO.match(text):
            _fail(path, f"{text!r} is no ISO 8601 time")
    elif kind in ("integer", "long"):
        int(text)
    elif kind in ("double", "float"):
        float(text)
    elif kind == "boolean":
        if text not in ("true", "false"):
            _fail(path, f"{text!r} is no boolean")
    elif kind == "blob":
        base64.b64decode(text, validate=True)
    else:
        _enum(text, shape, path)
