#!/usr/bin/env python3
"""Says what whoever deploys and destroys the stacks needs, for `opsctl doctor --target aws`.

Two sources. `need` lines: what the local cloud, which authorises as AWS does, was asked for in the operator's name while the stacks were
deployed, updated and destroyed under prefix zz- (its record of decisions). `named` line: what the handlers of the templates' resource types
name beside that in CloudFormation's resource provider schemas, from the PyPI package cfn-lint (MIT-0), as far as AWS's policy data knows it
and it is of a service that the templates have resources of. The pipeline is left out: nobody needs it for a deployment. Usage, after
`mvn -B -o -q -DskipTests package`, with a cloud of its own, since the record has all that its operator ever did (.ci/venv: see CONTRIBUTING.md;
.ci/facts has a cfn-lint without handlers):

    export XDG_STATE_HOME=$(mktemp -d) XDG_CONFIG_HOME=$(mktemp -d)
    opsctl() { java -Dopsctl.local.cloud=$PWD/local-cloud/target/dist -Dopsctl.engines=$PWD/local-cloud/engines/target -cp $PWD/cli/target/opsctl.jar dev.opsctl.Main "$@"; }
    opsctl deploy --prefix zz- && opsctl deploy --prefix zz- && opsctl seed --prefix zz- && opsctl destroy --yes --prefix zz-
    daemon=$XDG_STATE_HOME/opsctl/cloud/daemon.json
    curl -s -H "x-opsctl-token: $(jq -r .token $daemon)" "$(jq -r .endpoint $daemon)/_opsctl/decisions" |
        .ci/venv/bin/python local-cloud/data/needed_actions.py; opsctl local stop
"""
import json
import pathlib
import re
import sys

import cfnlint
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

ROOT = pathlib.Path(__file__).parent.parent.parent
OUT = ROOT / "cli/src/main/resources/dev/opsctl/needed-actions.txt"
ACCOUNT, REGION, PREFIX, OPERATOR = "111122223333", "us-east-1", "zz-", "user/operator"
# What AWS, or a build, makes up: other names next time.
MADE = [
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "*"),
    (r"(:stack/[^/]+?)-[0-9A-F]{12}/", r"\1-*/"),
    (r"(/restapis/)[a-z0-9]{10}", r"\1*"),
    (r"(/(?:deployments|resources|authorizers|requestvalidators|usageplans|apikeys|keys)/)[a-z0-9]{6,10}(?=/|$)", r"\1*"),
    (r"(:(?:distribution|origin-access-control)/)[A-Z0-9]{10,}", r"\1*"),
    (r"(:secret:.+)-[A-Za-z0-9?]{6}$", r"\1-*"),
    (r"^(arn:aws:s3:::[^/]+/).+", r"\1*"),
    (r"(:identity/)[^@]+@.+", r"\1*"),
    (r"(:table/.*RA[A-Z]?_)\w+", r"\1*"),
]


def general(resource):
    for pattern, by in MADE:
        resource = re.sub(pattern, by, resource)
    return (resource.replace(ACCOUNT, "${AWS::AccountId}").replace(REGION, "${AWS::Region}").replace(PREFIX, "${Prefix}"))


def types():
    found = set()
    for template in (ROOT / "templates").rglob("*.yaml"):
        found |= set(re.findall(r"Type: '?(AWS::\w+::\w+)", template.read_text()))
    return sorted(found)


def handlers():
    policies = json.loads((pathlib.Path(cfnlint.__file__).parent / "data/AdditionalSpecs/Policies.json").read_text())
    permissions = set()
    for name in types():
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, name).schema
        for handler, facts in schema.get("handlers", {}).items():
            if handler != "list":
                permissions |= set(facts.get("permissions", []))
    if not permissions:
        sys.exit("needed_actions.py: the schemas of this cfn-lint name no handlers; run it by .ci/venv/bin/python")
    known = {a for a in permissions if a.split(":")[1].lower() in policies.get(a.split(":")[0], {}).get("Actions", {})}
    return known


def main():
    allowed = json.load(sys.stdin)["allowed"]
    operator, = [arn for arn in allowed if arn.endswith(OPERATOR) and ACCOUNT in arn]
    needs = {}
    for action, resources in allowed[operator].items():
        for resource in resources:
            needs.setdefault(general(resource), set()).add(action)
    asked = {action for actions in needs.values() for action in actions}
    services = {action.split(":")[0] for action in asked}
    lower = {action.lower() for action in asked}
    named = sorted(a for a in handlers() if a.lower() not in lower and a.split(":")[0] in services)
    lines = ["# by local-cloud/data/needed_actions.py, which names its sources"]
    lines += ["need %s %s" % (resource, " ".join(sorted(actions))) for resource, actions in sorted(needs.items())]
    lines.append("named " + " ".join(named))
    OUT.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
