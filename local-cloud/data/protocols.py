#!/usr/bin/env python3
"""Writes which protocols the services speak that the local cloud has not, by their signing names, from botocore's service models (Apache-2.0):
so that these services' clients can read that it has not. Usage: protocols.py
"""
import pathlib

from services import ARN_NAMES, LOADER, load

OUT = pathlib.Path(__file__).parent.parent / "src/main/resources/dev/opsctl/local/data/protocols.txt"


def main():
    protocols = {}
    for name in LOADER.list_available_services("service-2"):
        if name not in ARN_NAMES:
            meta = load(name)["metadata"]
            protocols.setdefault(meta.get("signingName", meta["endpointPrefix"]), set()).update(meta.get("protocols", [meta["protocol"]]))
    OUT.write_text("".join(f"{name} {' '.join(sorted(spoken))}\n" for name, spoken in sorted(protocols.items())))


if __name__ == "__main__":
    main()
