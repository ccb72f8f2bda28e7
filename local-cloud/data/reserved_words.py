#!/usr/bin/env python3
"""Extracts DynamoDB's reserved words from moto (Apache-2.0), which keeps the list of AWS's developer guide as a file.

One word per line, in capitals. Usage: data/reserved_words.py
"""
import pathlib

import moto.dynamodb.parsing

OUT = pathlib.Path(__file__).parent.parent / "src/main/resources/dev/opsctl/local/data/dynamodb/reserved-words.txt"


def main():
    words = (pathlib.Path(moto.dynamodb.parsing.__file__).parent / "reserved_keywords.txt").read_text().split()
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text("\n".join(sorted(word.upper() for word in words)) + "\n")


if __name__ == "__main__":
    main()
