"""The corpus of DynamoDB's answers: how its files are read, sent through boto3 and compared.

A file of ``dynamodb/`` has ``cases``; its ``items`` are put before its first case. A case has a ``name``, a ``source`` (or its file's) and
``steps``, or is itself its only step. A step names an operation with its input as boto3's low-level client takes it (binary values in Base64)
and what has to follow:

* ``is``: the whole answer; ``has``: a part of it; ``lacks``: members (dotted paths) that are not in it; ``column``: the values of one
  attribute of its items;
* ``error``: its code, with ``text`` (the message), ``texts`` (the messages that AWS's regions give), ``core`` (the message but for
  ``1 validation error detected: ``, which some regions put before it) or ``like`` (a regular expression);
* ``stored`` and ``absent``: by table, an item (or items) as it has to be read afterwards, or a key that must find nothing;
* ``keep``: parts of the answer under names for later steps; ``within``: seconds in which the step may be repeated until it holds.

``given`` puts items first. ``each`` makes one case of every row; a member whose whole value is a variable that the row lacks is left out.
``$me`` is unique to the case, so no case meets another's items; a file may have ``variables`` of its own. ``+`` merges a mapping into the one
that it stands in. The step ``together`` has lists that are, in any order, the list ``all``.

``source`` says where AWS's answer is written down: ``suite`` is a test of github.com/paritysuite/dynamodb-conformance (or its forks nubo-db,
Ketlark and exoego), whose expectations were recorded on AWS; ``dynalite`` is github.com/architect/dynalite, whose texts are AWS's;
``ack-api-quirks`` are the notes on what AWS answered to the makers of Kubernetes' DynamoDB controller, by number; ``guide`` and ``reference``
are AWS's developer guide and API reference.
"""

import base64
import re
import time
from pathlib import Path

import yaml

DIRECTORY = Path(__file__).with_name("dynamodb")
_WORDS = set(
    "name source given each steps is has lacks column together all error text texts core like stored absent keep within".split()
)
_VARIABLE = re.compile(r"\$(?:(\w+)|\((\w+)\))")
_MISSING = object()


class Bag(list):
    """A list whose order says nothing."""


class Like:
    """Any value whose text has a form."""

    def __init__(self, pattern):
        self.pattern = pattern

    def __repr__(self):
        return f"like {self.pattern}"


class _Loader(yaml.SafeLoader):
    pass


def _deep(loader, node):
    value = {"S": "leaf"}
    for _ in range(int(node.value)):
        value = {"M": {"n": value}}
    return value


def _numbered(value, i):
    if isinstance(value, dict):
        return {_numbered(k, i): _numbered(v, i) for k, v in value.items()}
    if isinstance(value, list):
        return [_numbered(v, i) for v in value]
    return value.replace("$i", str(i)) if isinstance(value, str) else value


def _counted(make):
    def construct(loader, node):
        told = loader.construct_mapping(node, deep=True)
        first = told.pop("from", 0)
        return make(range(first, first + told.pop("count")), **told)

    return construct


def _joined(numbers, of, by="", before="", after=""):
    return before + by.join(_numbered(of, i) for i in numbers) + after


def _padded(loader, node):
    told = loader.construct_mapping(node)
    return told["text"] + told["pad"] * (told["length"] - len(told["text"]))


_Loader.add_constructor("!bag", lambda loader, node: Bag(loader.construct_sequence(node, deep=True)))
_Loader.add_constructor("!like", lambda loader, node: Like(node.value))
_Loader.add_constructor("!deep", _deep)
_Loader.add_constructor("!padded", _padded)
_Loader.add_constructor("!joined", _counted(_joined))
_Loader.add_constructor("!list", _counted(lambda numbers, of: [_numbered(of, i) for i in numbers]))
_Loader.add_constructor("!map", _counted(lambda numbers, key, value: {_numbered(key, i): _numbered(value, i) for i in numbers}))


def tables():
    """The tables that cases share: CreateTable's inputs by name."""
    return {name: {"TableName": name, **told} for name, told in _read(DIRECTORY / "tables.yaml").items()}


def files():
    """The files of the corpus, as pairs of name and content."""
    return [(path.stem, _read(path)) for path in sorted(DIRECTORY.glob("*.yaml")) if path.name != "tables.yaml"]


def _read(path):
    return yaml.load(path.read_text("utf-8"), _Loader)


def cases(stem, content):
    """A file's cases with their rows filled in, as pairs of a readable id and the case."""
    for number, case in enumerate(content["cases"]):
        case = {"source": content.get("source"), **case}
        assert case["source"], f"{stem}: {case['name']} has no source"
        rows = case.pop("each", [{}])
        # What later steps fill in stays; of the rest, what a row lacks is left out
        lacking = dict.fromkeys(_named(case) - _kept(case), _MISSING)
        for i, row in enumerate(rows):
            known = {**content.get("variables", {}), "me": f"{stem}-{number}-{i}"}
            variables = {**lacking, **known, **fill(row, known)}
            filled = fill(case, variables)
            yield f"{stem}: {filled['name']}" + (f" [{i}]" if len(rows) > 1 and "$" not in case["name"] else ""), filled


def _named(value):
    if isinstance(value, dict):
        return set().union(*(_named(k) | _named(v) for k, v in value.items()))
    if isinstance(value, list):
        return set().union(*map(_named, value))
    return {m[1] or m[2] for m in _VARIABLE.finditer(value)} if isinstance(value, str) else set()


def _kept(case):
    return {name for step in [case, *case.get("steps", [])] for name in step.get("keep", {})}


def fill(value, variables):
    """A value with its variables replaced; unknown ones (a later step's) stay."""
    if isinstance(value, dict):
        filled = {}
        for key, inner in value.items():
            inner = fill(inner, variables)
            if inner is _MISSING:
                continue
            if key == "+":
                filled.update(inner)
            else:
                filled[fill(key, variables)] = inner
        return filled
    if isinstance(value, list):
        return type(value)(inner for inner in (fill(v, variables) for v in value) if inner is not _MISSING)
    if not isinstance(value, str):
        return value
    whole = _VARIABLE.fullmatch(value)
    if whole and (whole[1] or whole[2]) in variables:
        return variables[whole[1] or whole[2]]
    return _VARIABLE.sub(lambda m: str(variables.get(m[1] or m[2], m[0])), value)


def wire(value):
    """A value in DynamoDB's JSON as boto3 takes and gives it: binary values are bytes."""
    if isinstance(value, dict):
        if len(value) == 1:
            (kind, inner), *_ = value.items()
            if kind == "B" and isinstance(inner, str):
                return {"B": base64.b64decode(inner)}
            if kind == "BS" and isinstance(inner, list) and all(isinstance(b, str) for b in inner):
                return {"BS": [base64.b64decode(b) for b in inner]}
        return {k: wire(v) for k, v in value.items()}
    if isinstance(value, list):
        return type(value)(wire(v) for v in value)
    return value


class Runner:
    """Sends steps through clients and compares what follows."""

    def __init__(self, clients, schemas):
        self._operations = {
            operation: (client, method) for client in clients for method, operation in client.meta.method_to_api_mapping.items()
        }
        self._schemas = schemas

    def put(self, given):
        """Puts items, by table."""
        for table, items in given.items():
            for item in items:
                self._call("PutItem", {"TableName": table, "Item": wire(item)})

    def case(self, case):
        """Runs a case."""
        self.put(case.get("given", {}))
        kept = {}
        for step in case.get("steps") or [case]:
            self._step(step, kept)

    def _step(self, step, kept):
        step = wire(fill(step, kept))
        end = time.monotonic() + step.get("within", 0)
        while True:
            try:
                kept.update(self._once(step))
                return
            except AssertionError:
                if time.monotonic() >= end:
                    raise
            time.sleep(0.05)

    def _once(self, step):
        operations = [(name, told) for name, told in step.items() if name not in _WORDS]
        kept = {}
        if "together" in step:
            differs = difference(Bag(one for part in step["together"] for one in part), step["all"])
            assert not differs, f"the parts are not the whole: {differs}"
        for operation, parameters in operations:
            code, answer = self._call(operation, parameters)
            self._compare(operation, step, code, answer)
            kept.update({name: part(answer, path) for name, path in step.get("keep", {}).items()})
        for table, items in step.get("stored", {}).items():
            for item in items if isinstance(items, list) else [items]:
                key = {k: item[k] for k in self._schemas[table]}
                found = self._call("GetItem", {"TableName": table, "Key": key, "ConsistentRead": True})[1].get("Item")
                assert found == item, f"stored in {table}:\n{found}\ninstead of\n{item}"
        for table, keys in step.get("absent", {}).items():
            for key in keys if isinstance(keys, list) else [keys]:
                answer = self._call("GetItem", {"TableName": table, "Key": key, "ConsistentRead": True})[1]
                assert "Item" not in answer, f"{table} has {answer['Item']}"
        return kept

    def _call(self, operation, parameters):
        client, method = self._operations[operation]
        try:
            answer = getattr(client, method)(**parameters)
            code = None
        except client.exceptions.ClientError as refused:
            answer, code = dict(refused.response), refused.response["Error"]["Code"]
        answer.pop("ResponseMetadata", None)
        return code, answer

    @staticmethod
    def _compare(operation, step, code, answer):
        text = answer.get("Error", {}).get("Message") or answer.get("message")
        told = f"{operation}: {code}: {text}" if code else f"{operation}: accepted: {answer}"
        assert code == step.get("error"), f"{told}\ninstead of {step.get('error') or 'success'} {step.get('text', '')}"
        if "text" in step:
            assert text == step["text"], f"{told}\ninstead of\n{step['text']}"
        if "texts" in step:
            assert text in step["texts"], f"{told}\ninstead of one of\n{step['texts']}"
        if "core" in step:
            assert text.removeprefix("1 validation error detected: ") == step["core"], f"{told}\ninstead of\n{step['core']}"
        if "like" in step:
            assert re.search(step["like"], text, re.S), f"{told}\nis not like\n{step['like']}"
        if "is" in step:
            assert answer == step["is"], f"{operation}:\n{answer}\ninstead of\n{step['is']}"
        if "has" in step:
            differs = difference(step["has"], answer)
            assert not differs, f"{operation}: {differs} in\n{answer}"
        for attribute, wanted in step.get("column", {}).items():
            found = [next(iter(item[attribute].values())) for item in answer["Items"]]
            differs = difference(wanted, found)
            assert not differs, f"{operation}: {differs}: {found} instead of {wanted}"
        for path in step.get("lacks", []):
            assert part(answer, path) is None, f"{operation} answers {path}: {part(answer, path)}"


def part(answer, path):
    """The part of an answer at a dotted path, or null."""
    for name in path.split("."):
        if isinstance(answer, list):
            answer = answer[int(name)] if int(name) < len(answer) else None
        elif isinstance(answer, dict):
            answer = answer.get(name)
        else:
            return None
    return answer


def difference(wanted, found, path="answer"):
    """How a value lacks what is wanted of it, or null: members not named are free, lists are complete."""
    if isinstance(wanted, Like):
        return None if found is not None and re.fullmatch(wanted.pattern, str(found), re.S) else f"{path} is {found!r}, not {wanted}"
    if isinstance(wanted, dict):
        if not isinstance(found, dict):
            return f"{path} is {found!r}, not {wanted!r}"
        differences = (difference(v, found.get(k), f"{path}.{k}") for k, v in wanted.items())
        return next((d for d in differences if d), None)
    if isinstance(wanted, list):
        if not isinstance(found, list) or len(found) != len(wanted):
            return f"{path} has {len(found) if isinstance(found, list) else found!r} instead of {len(wanted)}"
        if isinstance(wanted, Bag):
            left = list(found)
            for one in wanted:
                match = next((i for i, other in enumerate(left) if not difference(one, other)), None)
                if match is None:
                    return f"{path} lacks {one!r}"
                del left[match]
            return None
        differences = (difference(w, f, f"{path}[{i}]") for i, (w, f) in enumerate(zip(wanted, found)))
        return next((d for d in differences if d), None)
    same_kind = isinstance(wanted, bool) == isinstance(found, bool)
    return None if same_kind and wanted == found else f"{path} is {found!r}, not {wanted!r}"
