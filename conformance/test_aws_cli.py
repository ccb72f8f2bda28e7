"""What a person does with the AWS CLI after eval "$(opsctl local env)": the commands of the ground floor, on the real system."""

import json
import re
import time

import pytest

ACCOUNT = "111122223333"
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def test_cloudformation_describe_stack_events_tells_what_deploy_did(system):
    events = system.aws("cloudformation", "describe-stack-events", "--stack-name", "opsctl-app")["StackEvents"]
    last, first = events[0], events[-1]
    assert last["ResourceType"] == "AWS::CloudFormation::Stack" and last["ResourceStatus"] == "CREATE_COMPLETE"
    assert first["ResourceStatus"] in ("CREATE_IN_PROGRESS", "REVIEW_IN_PROGRESS")
    assert first["PhysicalResourceId"] == first["StackId"]
    assert first["StackId"].startswith(f"arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/opsctl-app/")
    assert len({e["EventId"] for e in events}) == len(events)
    stamps = [e["Timestamp"] for e in events]
    assert stamps == sorted(stamps, reverse=True) and all(ISO.match(s) for s in stamps)


def test_dynamodb_scan_query_and_put_item(system):
    page = system.aws("dynamodb", "scan", "--table-name", "RA_totales", "--max-items", "5")
    assert len(page["Items"]) == 5 and page["NextToken"]
    assert {"id", "name", "date", "quantity", "type"} <= set(page["Items"][0])
    counted = system.aws("dynamodb", "scan", "--table-name", "VR_juegos", "--select", "COUNT")
    assert counted["Count"] == counted["ScannedCount"] == 8 and "Items" not in counted
    item = {"id": {"S": "cli-ñ-1"}, "name": {"S": "Visor 3D"}, "quantity": {"N": "7"}}
    put = ("dynamodb", "put-item", "--table-name", "RA_vacia", "--item", json.dumps(item))
    assert system.aws(*put, "--return-consumed-capacity", "TOTAL")["ConsumedCapacity"]["TableName"] == "RA_vacia"
    key = json.dumps({":id": {"S": "cli-ñ-1"}})
    found = system.aws("dynamodb", "query", "--table-name", "RA_vacia",
                       "--key-condition-expression", "id = :id", "--expression-attribute-values", key)
    assert found["Items"] == [item]
    refused = system.aws(*put, "--condition-expression", "attribute_not_exists(id)", check=False)
    assert refused.returncode in (254, 255) and "(ConditionalCheckFailedException)" in refused.stderr
    system.aws("dynamodb", "delete-item", "--table-name", "RA_vacia", "--key", '{"id": {"S": "cli-ñ-1"}}')


@pytest.mark.parametrize("name, size", [
    ("small.txt", 12), ("empty", 0), ("with space & ampersand.txt", 100), ("año +plus+ ñandú.csv", 3000),
    ("multipart.bin", 20 * 1024 * 1024),
])
def test_s3_cp_both_ways_keeps_every_byte(system, tmp_path, name, size):
    bucket = f"opsctl-reports-{ACCOUNT}-us-east-1"
    source, back = tmp_path / name, tmp_path / "back"
    source.write_bytes((b"0123456789abcde\n" * (size // 16 + 1))[:size])
    system.aws("s3", "cp", source, f"s3://{bucket}/cli/")
    listed = system.aws("s3api", "list-objects-v2", "--bucket", bucket, "--prefix", f"cli/{name}")["Contents"]
    assert [(o["Key"], o["Size"]) for o in listed] == [(f"cli/{name}", size)]
    assert ("-" in listed[0]["ETag"]) == (size > 8 << 20), "only a multipart upload has an ETag with the number of parts"
    system.aws("s3", "cp", f"s3://{bucket}/cli/{name}", back)
    assert back.read_bytes() == source.read_bytes()
    system.aws("s3", "rm", f"s3://{bucket}/cli/{name}")


def test_s3_mb_sync_ls_presign_rb(system, tmp_path):
    tree = tmp_path / "tree"
    (tree / "deep/er").mkdir(parents=True)
    (tree / "a.txt").write_text("a")
    (tree / "deep/er/ü.txt").write_text("ü")
    assert system.aws("s3", "mb", "s3://opsctl-conformance-sync").strip() == "make_bucket: opsctl-conformance-sync"
    system.aws("s3", "sync", tree, "s3://opsctl-conformance-sync/t")
    listing = system.aws("s3", "ls", "s3://opsctl-conformance-sync/t/")
    assert "PRE deep/" in listing and listing.rstrip().endswith("1 a.txt")
    (tree / "a.txt").unlink()
    again = system.aws("s3", "sync", tree, "s3://opsctl-conformance-sync/t", "--delete")
    assert again.strip() == "delete: s3://opsctl-conformance-sync/t/a.txt", "only the difference is synchronised"
    url = system.aws("s3", "presign", "s3://opsctl-conformance-sync/t/deep/er/ü.txt").strip()
    assert system.shell(f"curl -sS --fail '{url}'", environment=False) == "ü"
    refused = system.aws("s3", "rb", "s3://opsctl-conformance-sync", check=False)
    assert refused.returncode == 1 and "(BucketNotEmpty)" in refused.stderr
    system.aws("s3", "rb", "s3://opsctl-conformance-sync", "--force")
    gone = system.aws("s3", "ls", "s3://opsctl-conformance-sync", check=False)
    assert gone.returncode != 0 and "(NoSuchBucket)" in gone.stderr


def test_lambda_invoke_writes_the_payload_and_tells_the_log(system, tmp_path):
    out = tmp_path / "out.json"
    answer = system.aws("lambda", "invoke", "--function-name", "InventoryReport", "--log-type", "Tail",
                        "--payload", json.dumps({"source": "conformance", "mail": "never"}), out)
    assert answer["StatusCode"] == 200 and answer["ExecutedVersion"] == "$LATEST" and "FunctionError" not in answer
    assert json.loads(out.read_text())
    import base64

    assert "REPORT RequestId:" in base64.b64decode(answer["LogResult"]).decode()


def test_logs_filter_log_events(system):
    group = "/aws/lambda/InventoryReport"
    events = system.aws("logs", "filter-log-events", "--log-group-name", group, "--filter-pattern", '"REPORT RequestId"')
    assert events["events"], "the report has run once"
    for event in events["events"]:
        assert "REPORT RequestId" in event["message"]
        assert {"logStreamName", "timestamp", "message", "ingestionTime", "eventId"} == set(event)
        assert isinstance(event["timestamp"], int)


def test_events_list_rules(system):
    rules = system.aws("events", "list-rules", "--name-prefix", "InventoryReport")["Rules"]
    report = [r for r in rules if r.get("ScheduleExpression") == "rate(5 minutes)"]
    assert len(rules) == len(report) == 1 and report[0]["EventBusName"] == "default"
    assert report[0]["Arn"] == f"arn:aws:events:us-east-1:{ACCOUNT}:rule/{report[0]['Name']}"
    assert report[0]["State"] in ("ENABLED", "DISABLED")


def test_ses_list_identities(system):
    assert "operator@example.com" in system.aws("ses", "list-identities", "--identity-type", "EmailAddress")["Identities"]


def test_kms_encrypt_and_decrypt(system, tmp_path):
    (tmp_path / "clear").write_bytes(b"top secret \xf0\x9f\x94\x91")
    made = system.aws("kms", "encrypt", "--key-id", "alias/opsctl", "--plaintext", f"fileb://{tmp_path}/clear",
                      "--encryption-context", "purpose=conformance")
    assert made["EncryptionAlgorithm"] == "SYMMETRIC_DEFAULT" and f":{ACCOUNT}:key/" in made["KeyId"]
    import base64

    (tmp_path / "blob").write_bytes(base64.b64decode(made["CiphertextBlob"]))
    opened = system.aws("kms", "decrypt", "--ciphertext-blob", f"fileb://{tmp_path}/blob",
                        "--encryption-context", "purpose=conformance")
    assert base64.b64decode(opened["Plaintext"]) == (tmp_path / "clear").read_bytes()
    assert opened["KeyId"] == made["KeyId"]
    wrong = system.aws("kms", "decrypt", "--ciphertext-blob", f"fileb://{tmp_path}/blob",
                       "--encryption-context", "purpose=other", check=False)
    assert wrong.returncode in (254, 255) and "(InvalidCiphertextException)" in wrong.stderr


def test_sts_assume_role_gives_keys_that_work_and_are_limited(system):
    role = f"arn:aws:iam::{ACCOUNT}:role/Operator"
    assumed = system.aws("sts", "assume-role", "--role-arn", role, "--role-session-name", "conformance")
    assert assumed["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/Operator/conformance"
    key = assumed["Credentials"]
    assert key["AccessKeyId"].startswith("ASIA") and ISO.match(key["Expiration"])
    exports = (f"export AWS_ACCESS_KEY_ID='{key['AccessKeyId']}' AWS_SECRET_ACCESS_KEY='{key['SecretAccessKey']}'"
               f" AWS_SESSION_TOKEN='{key['SessionToken']}'\n")
    who = json.loads(system.shell(exports + "aws sts get-caller-identity --output json"))
    assert who["Arn"] == assumed["AssumedRoleUser"]["Arn"] and who["UserId"] == assumed["AssumedRoleUser"]["AssumedRoleId"]
    denied = system.shell(exports + "! aws iam list-users 2>&1")
    assert "(AccessDenied)" in denied and "iam:ListUsers" in denied and assumed["AssumedRoleUser"]["Arn"] in denied


def test_stepfunctions_get_execution_history(system):
    machine = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:OrderFlow"
    system.shell("for i in $(seq 60); do n=$(aws stepfunctions list-executions --state-machine-arn "
                 f"{machine} --query 'length(executions)'); [ $n -gt 0 ] && exit 0; sleep 0.5; done; exit 1")
    execution = system.aws("stepfunctions", "list-executions", "--state-machine-arn", machine)["executions"][0]
    history = system.aws("stepfunctions", "get-execution-history", "--execution-arn", execution["executionArn"])["events"]
    assert history[0]["type"] == "ExecutionStarted" and history[0]["previousEventId"] == 0
    assert [e["id"] for e in history] == list(range(1, len(history) + 1))
    assert json.loads(history[0]["executionStartedEventDetails"]["input"])
    assert history[0]["executionStartedEventDetails"]["roleArn"] == f"arn:aws:iam::{ACCOUNT}:role/OrderFlow"


def test_sqs_send_receive_delete(system):
    url = system.aws("sqs", "create-queue", "--queue-name", "conformance-cli")["QueueUrl"]
    sent = system.aws("sqs", "send-message", "--queue-url", url, "--message-body", "hola ñ",
                      "--message-attributes", '{"kind": {"DataType": "String", "StringValue": "test"}}')
    assert set(sent) == {"MD5OfMessageBody", "MD5OfMessageAttributes", "MessageId"}
    got = system.aws("sqs", "receive-message", "--queue-url", url, "--attribute-names", "All",
                     "--message-attribute-names", "All")["Messages"]
    assert [(m["MessageId"], m["Body"], m["MessageAttributes"]["kind"]["StringValue"]) for m in got] == [
        (sent["MessageId"], "hola ñ", "test")]
    assert got[0]["Attributes"]["ApproximateReceiveCount"] == "1"
    assert system.aws("sqs", "delete-message", "--queue-url", url, "--receipt-handle", got[0]["ReceiptHandle"]) is None
    system.aws("sqs", "delete-queue", "--queue-url", url)


def test_an_operation_that_is_not_there_is_named(system):
    for arguments, named in [
        (("cloudformation", "list-stack-sets"), "cloudformation:ListStackSets"),
        (("lambda", "list-code-signing-configs"), "lambda:ListCodeSigningConfigs"),
        (("iam", "list-virtual-mfa-devices"), "iam:ListVirtualMFADevices"),
    ]:
        ran = system.aws(*arguments, check=False)
        assert ran.returncode in (254, 255) and "(NotImplemented)" in ran.stderr and named in ran.stderr, ran.stderr


def test_logs_insights_answers_a_query_and_says_where_one_is_wrong(system):
    group = "/aws/lambda/InventoryReport"
    asked = ["logs", "start-query", "--log-group-name", group, "--start-time", str(int(time.time()) - 3600), "--end-time", str(int(time.time()) + 60)]
    query = system.aws(*asked, "--query-string",
                       "filter @type = 'REPORT' | stats count(*) as calls, max(@duration) as slowest by bin(1h) | sort calls desc")["queryId"]
    results = {"status": "Running"}
    while results["status"] in ("Scheduled", "Running"):
        results = system.aws("logs", "get-query-results", "--query-id", query)
    assert results["status"] == "Complete"
    row = {field["field"]: field["value"] for field in results["results"][0]}
    assert set(row) == {"bin(1h)", "calls", "slowest"} and int(row["calls"]) >= 1 and float(row["slowest"]) > 0
    assert results["statistics"]["recordsScanned"] >= results["statistics"]["recordsMatched"] >= 1

    wrong = system.aws(*asked, "--query-string", "filter @type = 'REPORT' | count(*)", check=False)
    assert "MalformedQueryException" in wrong.stderr and "unexpected symbol found count at line 1 and position 26" in wrong.stderr


def test_logs_metric_filters(system):
    group = "/aws/lambda/InventoryReport"
    system.aws("logs", "put-metric-filter", "--log-group-name", group, "--filter-name", "reports", "--filter-pattern", "REPORT",
               "--metric-transformations", "metricName=reports,metricNamespace=conformance,metricValue=1")
    found = system.aws("logs", "describe-metric-filters", "--log-group-name", group)["metricFilters"]
    assert [found["filterName"] for found in found] == ["reports"]
    system.aws("logs", "delete-metric-filter", "--log-group-name", group, "--filter-name", "reports")
