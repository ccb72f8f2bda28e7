#!/usr/bin/env python3
"""Extracts which members an operation's answer always has from botocore's service models (Apache-2.0), which the SDK's classes do not say.

One line per operation that has any: the service as the SDK names it, the operation, the members. Usage: data/required_answers.py
"""
import pathlib

from services import SERVICES, load, sdk_package

OUT = pathlib.Path(__file__).parent.parent / "src/main/resources/dev/opsctl/local/data/answers/required.txt"


def main():
    lines = []
    for name in SERVICES:
        model = load(name)
        for operation, spec in sorted(model["operations"].items()):
            answer = model["shapes"][spec["output"]["shape"]] if "output" in spec else {}
            if answer.get("required"):
                lines.append(" ".join([sdk_package(model), operation, *sorted(answer["required"])]))
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text("\n".join(sorted(lines)) + "\n")


if __name__ == "__main__":
    main()
