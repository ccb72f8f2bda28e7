"""What tools of others say about the templates and flows, without blanket exceptions."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import shipped

SCRIPTS = Path(sys.executable).parent
# Its own environment: it wants another boto3 than the tests
CHECKOV = Path(__file__).resolve().parent.parent / ".ci/checkov/bin/checkov"
WEB = shipped.TEMPLATES.parent / "web"


def test_cfn_lint_finds_nothing_but_files_that_opsctl_packages():
    ran = subprocess.run(
        [SCRIPTS / "cfn-lint", "--format", "json", *shipped.ALL], capture_output=True, text=True, check=False, timeout=300
    )
    unexpected = []
    for finding in json.loads(ran.stdout or "[]"):
        template = Path(finding["Filename"])
        node = shipped.load(template)
        for step in finding["Location"]["Path"]:
            node = node[step]
        # W3002: a local file, which only packaging makes an address of
        packaged = isinstance(node, str) and (
            node == "functions.jar" or (template.parent / node).is_file() or (shipped.TEMPLATES / node).is_file()
        )
        if finding["Rule"]["Id"] != "W3002" or not packaged:
            unexpected.append((template.name, finding["Rule"]["Id"], finding["Message"], finding["Location"]["Path"]))
    assert not unexpected, ran.stderr
    assert ran.returncode in (0, 4), ran.stderr


def test_checkov_finds_what_is_meant_so_and_nothing_else():
    assert CHECKOV.exists(), "python3 -m venv .ci/checkov && .ci/checkov/bin/pip install -r conformance/checkov-requirements.txt"
    ran = subprocess.run(
        [CHECKOV, "--directory", shipped.TEMPLATES, "--framework", "cloudformation", "--compact", "--output", "json", "--soft-fail", "--skip-download"],
        capture_output=True, text=True, check=False, timeout=600,
    )
    report = json.loads(ran.stdout)
    assert report["summary"]["parsing_errors"] == 0 and report["summary"]["resource_count"] > 300, ran.stderr
    found = {
        (finding["check_id"], finding["file_path"].lstrip("/"), finding["resource"].split(".")[-1])
        for finding in report["results"]["failed_checks"]
    }
    meant = {
        (check, template, resource)
        for check, reasons in yaml.safe_load((Path(__file__).parent / "checkov-findings.yaml").read_text()).items()
        for reason in reasons
        for template, resources in (every(reason["of"]) if isinstance(reason["of"], str) else reason["of"]).items()
        for resource in resources
    }
    assert sorted(found - meant) == [], "mend these, or say in checkov-findings.yaml why they are meant so"
    assert sorted(meant - found) == [], "these are found no more: take them out of checkov-findings.yaml"


def every(kind):
    """The resources of a type, by template; TYPE with PROPERTY: those that have the property."""
    wanted, _, having = kind.partition(" with ")
    return {
        str(template.relative_to(shipped.TEMPLATES)): [
            name
            for name, resource in shipped.load(template)["Resources"].items()
            if resource["Type"] == wanted and (not having or having in resource["Properties"])
        ]
        for template in shipped.ALL
    }


@pytest.mark.parametrize("flow", sorted((shipped.TEMPLATES / "flows").glob("*.json")), ids=lambda flow: flow.stem)
def test_the_flows_pass_an_independent_validator(flow, tmp_path):
    def says(definition):
        ran = subprocess.run(
            [WEB / "node_modules/.bin/asl-validator", "--json-path", definition],
            capture_output=True, text=True, check=False, timeout=60,
        )
        return ran.returncode, ran.stdout + ran.stderr

    status, words = says(flow)
    assert status == 0, words
    broken = json.loads(flow.read_text())
    broken["StartAt"] = "Nowhere"
    (tmp_path / "broken.json").write_text(json.dumps(broken))
    assert says(tmp_path / "broken.json")[0] != 0, "it finds nothing wrong with anything"
