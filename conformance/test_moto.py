"""The first run on an AWS that is not ours: moto's server takes what opsctl sends, and every resource of the app templates by itself.

``moto-lacks.yaml`` has the resources that moto does not make, and why; whatever else fails is our side's. ``MOTO_LACKS=write`` writes it anew.
"""

import io
import json
import os
import re
import shutil
import zipfile

import boto3
import pytest
import yaml
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from moto.server import ThreadedMotoServer

import shipped
from cloud import Opsctl

LACKS = shipped.Path(__file__).parent / "moto-lacks.yaml"
KEY = {"AWS_ACCESS_KEY_ID": "moto", "AWS_SECRET_ACCESS_KEY": "moto"}


@pytest.fixture(scope="module")
def moto():
    """The server's address."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def client(moto):
    return lambda service: boto3.client(
        service,
        region_name="us-east-1",
        endpoint_url=moto,
        aws_access_key_id="moto",
        aws_secret_access_key="moto",
        config=Config(retries={"total_max_attempts": 1}),
    )


@pytest.fixture(scope="module")
def deployed(moto, tmp_path_factory):
    """opsctl, after it has deployed bootstrap and iam there."""
    opsctl = Opsctl(tmp_path_factory.mktemp("home"))
    opsctl.base.update(KEY)
    opsctl.opsctl("use", "aws", "--endpoint-url", moto)
    templates = shutil.copytree(shipped.TEMPLATES, opsctl.home / "templates")
    iam = (templates / "iam.yaml").read_text()
    # moto reads keys' tags by the names that KMS's own API has for them, and answers 500 to CloudFormation's
    untagged = re.sub(r"(?m)^(    Type: AWS::KMS::Key\n(?:    .*\n)*?)      Tags:\n(?:        .*\n)+", r"\1", iam)
    assert untagged != iam
    (templates / "iam.yaml").write_text(untagged)
    opsctl.opsctl("deploy", "iam", "--templates", str(templates))
    return opsctl


def test_bootstrap_and_iam_stand(deployed, client):
    stacks = client("cloudformation").describe_stacks()["Stacks"]
    assert {s["StackName"]: s["StackStatus"] for s in stacks} == {
        "opsctl-bootstrap": "CREATE_COMPLETE",
        "opsctl-iam": "CREATE_COMPLETE",
    }
    roles = [r for page in client("iam").get_paginator("list_roles").paginate() for r in page["Roles"]]
    resources = shipped.load(shipped.TEMPLATES / "iam.yaml")["Resources"].values()
    declared = [r for r in resources if r["Type"] == "AWS::IAM::Role" and "Condition" not in r]
    assert len(roles) == len(declared)
    assert not (deployed.home / "state").exists(), "no local cloud was started"


def words(error):
    """What moto says, which does not always say it in CloudFormation's form."""
    if "Internal Server Error" in str(error):
        return "moto answers 500"
    said = re.search(r'"message": "([^"]*)"', str(error)) or re.search(r"operation(?: \(reached [^)]*\))?: (.*)", str(error))
    return (said.group(1) if said else str(error)).split("\n")[0][:160]


class Attempt:
    """Makes resources of a template one by one, each with what it needs, in a stack of its own that goes again."""

    def __init__(self, client, path, bucket):
        self.cloudformation = client("cloudformation")
        self.path = path
        self.bucket = bucket
        self.template = shipped.load(path)
        self.tried = 0

    def packaged(self, resource):
        """As opsctl packages it: code and definitions lie in the bucket."""
        resource = json.loads(json.dumps(resource))
        resource.pop("Metadata", None)
        properties = resource.get("Properties", {})
        if isinstance(properties.get("Code"), str):
            properties["Code"] = {"S3Bucket": self.bucket, "S3Key": "functions.jar"}
        if isinstance(properties.get("DefinitionS3Location"), str):
            name = shipped.Path(properties["DefinitionS3Location"]).name
            properties["DefinitionS3Location"] = {"Bucket": self.bucket, "Key": name}
        return resource

    def all(self):
        """What is lacking, and why, by logical id."""
        lacking = {}
        for logical_id, resource in self.template["Resources"].items():
            chain = shipped.needed(self.template, logical_id)
            types = [self.template["Resources"][name]["Type"] for name in chain]
            if resource["Type"] != "AWS::CloudFormation::Stack" and not any(t.startswith("Custom::") for t in types):
                self.tried += 1
                reason = self.reason(logical_id, chain)
                if reason:
                    lacking[logical_id] = reason
        return lacking

    def reason(self, logical_id, chain):
        """Why a resource is not made with what it needs; None if it is."""
        body = {
            "Parameters": self.template.get("Parameters", {}),
            "Conditions": self.template.get("Conditions", {}),
            "Mappings": self.template.get("Mappings", {}),
            "Resources": {name: self.packaged(self.template["Resources"][name]) for name in chain},
        }
        name = f"{self.path.stem}-{logical_id}"
        values = {n: shipped.parameter(n, declared) for n, declared in body["Parameters"].items()}
        try:
            self.cloudformation.create_stack(
                StackName=name,
                TemplateBody=json.dumps({k: v for k, v in body.items() if v}),
                Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in values.items()],
                Capabilities=["CAPABILITY_NAMED_IAM"],
            )
            stack = self.cloudformation.describe_stacks(StackName=name)["Stacks"][0]
            made = self.cloudformation.describe_stack_resources(StackName=name)["StackResources"]
            if stack["StackStatus"] != "CREATE_COMPLETE":
                return f"{stack['StackStatus']}: {stack.get('StackStatusReason', '')}".strip()
            conditional = "Condition" in self.template["Resources"][logical_id]
            if not conditional and logical_id not in [r.get("LogicalResourceId") for r in made]:
                return "moto leaves " + self.template["Resources"][logical_id]["Type"] + " out"
            return None
        except (ClientError, BotoCoreError, ResponseParserError) as e:
            return words(e)
        finally:
            self.remove(name)

    def remove(self, name):
        try:
            self.cloudformation.delete_stack(StackName=name)
        except (ClientError, ResponseParserError):
            pass  # it was never there, or moto cannot delete what it made


def test_every_resource_of_the_app_is_made_but_for_what_moto_lacks(deployed, client):
    client("s3").create_bucket(Bucket="code")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as jar:
        jar.writestr("empty", "")
    client("s3").put_object(Bucket="code", Key="functions.jar", Body=archive.getvalue())
    for flow in (shipped.TEMPLATES / "flows").glob("*.json"):
        client("s3").put_object(Bucket="code", Key=flow.name, Body=flow.read_bytes())
    role = client("iam").get_role(RoleName="ProcessOrder")["Role"]["Arn"]
    client("lambda").create_function(FunctionName="other", Role=role, Runtime="java17", Handler="x", Code={"S3Bucket": "code", "S3Key": "functions.jar"})
    found = {}
    tried = 0
    for path in shipped.APP:
        attempt = Attempt(client, path, "code")
        lacking = attempt.all()
        tried += attempt.tried
        if lacking:
            found[str(path.relative_to(shipped.TEMPLATES))] = lacking
    if os.environ.get("MOTO_LACKS") == "write":
        LACKS.write_text("# What moto's server does not make of the app templates, and what it says. Written by test_moto.py.\n" + yaml.safe_dump(found, width=200))
    known = yaml.safe_load(LACKS.read_text())

    def pairs(lacks):
        return {(template, id) for template, ids in lacks.items() for id in ids}

    worse = sorted(pairs(found) - pairs(known))
    assert not worse, [(t, i, found[t][i]) for t, i in worse]
    assert not sorted(pairs(known) - pairs(found)), "the table names what moto makes by now: MOTO_LACKS=write"
    assert tried > 200 and len(pairs(found)) < tried / 2, f"{len(pairs(found))} of {tried} lack"
