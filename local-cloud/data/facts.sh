#!/bin/sh
# Writes what AWS's data says of services into the resources of the local cloud: `facts.sh resource-groups`, by botocore's name, once the
# service has its line in services.py, or of types of resources: `facts.sh AWS::SQS::Queue`. Without a name: of all services; for that see
# also the heads of extract_wire.py (SQS) and extract_constraints.py (DynamoDB).
set -eu
cd "$(dirname "$0")"
python=../../.ci/facts/bin/python
[ -x $python ] || { python3 -m venv ../../.ci/facts && $python -m pip install -q -r requirements.txt; }
case "${1-}" in AWS::*) exec $python cloudformation_schemas.py "$@" ;; esac
for script in extract_wire extract_constraints iam_actions condition_keys passed_roles policy_documents required_answers; do
    echo "$script"
    $python $script.py "$@"
done
$python protocols.py
