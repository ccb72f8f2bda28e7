#!/usr/bin/env python3
"""Extracts which IAM actions each service has, and the resource types they act on, from the PyPI packages cfn-lint (MIT-0), which carries
AWS's policy data, and botocore (Apache-2.0), which knows the actions' spelling and API Gateway's paths.

One text file per service that the local cloud implements, a line per action: the name, then its resource types. For API Gateway, whose
actions are HTTP verbs: the operation, the verb, the path with the names of the request's members. Two more from the operations' documentation
in botocore: s3-operations.txt has the actions of S3's operations that bear other names, unrestricted.txt the operations for which AWS says
that they need no permission. Usage: data/iam_actions.py
"""
import json
import pathlib
import re

import botocore.session
import cfnlint

from services import ARN_NAMES, models

# Actions that are no operation's name: the source has them in lower case.
SPELLED = """PassRole TagSession SetSourceIdentity ReEncryptFrom ReEncryptTo InvokeFunction InvokeFunctionUrl ConditionCheckItem PartiQLDelete
PartiQLInsert PartiQLSelect PartiQLUpdate ListBucket ListAllMyBuckets ListBucketVersions ListBucketMultipartUploads ListMultipartUploadParts
GetObjectVersion GetObjectVersionAcl GetObjectVersionTagging GetObjectVersionAttributes DeleteObjectVersion DeleteObjectVersionTagging
PutObjectVersionAcl PutObjectVersionTagging GetLifecycleConfiguration PutLifecycleConfiguration GetEncryptionConfiguration
PutEncryptionConfiguration GetReplicationConfiguration PutReplicationConfiguration GetBucketPublicAccessBlock PutBucketPublicAccessBlock
GetAccelerateConfiguration PutAccelerateConfiguration GetAnalyticsConfiguration PutAnalyticsConfiguration GetInventoryConfiguration
PutInventoryConfiguration GetMetricsConfiguration PutMetricsConfiguration GetIntelligentTieringConfiguration
PutIntelligentTieringConfiguration GetBucketObjectLockConfiguration PutBucketObjectLockConfiguration BypassGovernanceRetention
InvokeHTTPEndpoint RevealSecrets GitPull GitPush""".split()
# Actions of one service that bear the name of another's operation.
SPELLED_THERE = {"s3": ["TagResource"]}
OUT = pathlib.Path(__file__).parent.parent / "src/main/resources/dev/opsctl/local/data/iam"


def main():
    policies = json.loads((pathlib.Path(cfnlint.__file__).parent / "data/AdditionalSpecs/Policies.json").read_text())
    session = botocore.session.get_session()
    OUT.mkdir(parents=True, exist_ok=True)
    spelled = {name.lower(): name for name in SPELLED}
    # API Gateway's actions are verbs, see below
    for service in set(ARN_NAMES.values()) - {"apigateway"}:
        names = dict(spelled)
        for model in models(service):
            names.update({name.lower(): name for name in session.get_service_model(model).operation_names})
        names.update({name.lower(): name for name in SPELLED_THERE.get(service, [])})
        lines = []
        for action, facts in sorted(policies[service]["Actions"].items()):
            if action in names:
                types = [resource.replace(" ", "-") for resource in facts.get("Resources", [])]
                lines.append(" ".join([names[action]] + types))
        (OUT / (service + ".txt")).write_text("\n".join(lines) + "\n")
    from_documentation(session, policies)
    model = session.get_service_model("apigateway")
    lines = []
    for name in sorted(model.operation_names):
        operation = model.operation_model(name)
        path = operation.http["requestUri"]
        for member, shape in operation.input_shape.members.items():
            location = shape.serialization.get("name", member)
            if shape.serialization.get("location") == "uri":
                path = path.replace("{%s}" % location, "{%s}" % member).replace("{%s+}" % location, "{%s}" % member)
        lines.append("%s %s %s" % (name, operation.http["method"], path.split("?")[0]))
    (OUT / "apigateway.txt").write_text("\n".join(lines) + "\n")


def documentation(model, name):
    return re.sub("<[^>]+>", "", model.operation_model(name).documentation or "")


def from_documentation(session, policies):
    s3 = session.get_service_model("s3")
    known = policies["s3"]["Actions"]
    lines = []
    for name in sorted(s3.operation_names):
        # of copies it says first what reading the source takes
        said = [a for a in re.findall(r"s3:\s?([A-Za-z]+)", documentation(s3, name)) if a.lower() in known]
        if name.lower() not in known and said and "Copy" not in name and name != "DeleteObjects":
            lines.append("%s %s" % (name, said[0]))
    (OUT / "s3-operations.txt").write_text("\n".join(lines) + "\n")
    lines = []
    for name, service in ARN_NAMES.items():
        model = session.get_service_model(name)
        for operation in model.operation_names:
            if re.search("(?i)no permissions are required", documentation(model, operation)):
                lines.append("%s %s" % (service, operation))
    (OUT / "unrestricted.txt").write_text("\n".join(sorted(lines)) + "\n")


if __name__ == "__main__":
    main()
