#!/bin/sh
# Measures opsctl against aws-cli and boto3 on the local cloud, each figure a ratio of medians of one interleaved run.
#   bench/run.sh               all of them
#   bench/run.sh startup seed  only these; bench/run.sh --list names them
# Needs: an installed opsctl (./install.sh) and python3. Makes its own environment with awscli and boto3 from PyPI below bench/.venv,
# and its own state below a temporary directory.
set -eu
bench=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
command -v "${OPSCTL:-opsctl}" >/dev/null || { echo "bench: opsctl is not installed; run ./install.sh and put ~/.local/bin on your PATH" >&2; exit 1; }
command -v python3 >/dev/null || { echo "bench: python3 is needed, e.g.: apt-get install python3-venv" >&2; exit 1; }
if [ ! -x "$bench/.venv/bin/aws" ]; then
    echo "making $bench/.venv with awscli and boto3 ..." >&2
    python3 -m venv "$bench/.venv"
    "$bench/.venv/bin/pip" install --quiet awscli boto3
fi
exec "$bench/.venv/bin/python" "$bench/bench.py" "$@"
