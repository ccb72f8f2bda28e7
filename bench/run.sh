#!/bin/sh
# Measures opsctl on the local cloud: against aws-cli and boto3, side by side with moto and MiniStack, and a commit against another.
#   bench/run.sh                   all benchmarks; what they measured is kept in bench/results
#   bench/run.sh startup peers     only these; bench/run.sh --list names them
#   bench/run.sh results           writes bench/RESULTS.md from bench/results
#   bench/run.sh against [COMMIT]  HEAD against a commit, its parent if none is given; fails if something has become dearer
#   bench/run.sh against --calls [COMMIT]   the same of each call of the services that the system uses
# Needs python3 and an installed opsctl (./install.sh; `against` installs both commits itself). Makes its own environment with awscli and
# boto3 from PyPI below bench/.venv, and its own state below a temporary directory.
set -eu
bench=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
case ${1-} in
    against | results | --list) ;;
    *) command -v "${OPSCTL:-opsctl}" >/dev/null || { echo "bench: opsctl is not installed; run ./install.sh and put ~/.local/bin on your PATH" >&2; exit 1; } ;;
esac
command -v python3 >/dev/null || { echo "bench: python3 is needed, e.g.: apt-get install python3-venv" >&2; exit 1; }
if [ ! -x "$bench/.venv/bin/aws" ]; then
    echo "making $bench/.venv with awscli and boto3 ..." >&2
    python3 -m venv "$bench/.venv"
    "$bench/.venv/bin/pip" install --quiet awscli boto3
fi
exec "$bench/.venv/bin/python" "$bench/bench.py" "$@"
