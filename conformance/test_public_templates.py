"""Templates of published packages are deployed, used and deleted without a trace."""

import json
import time
import urllib.request

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from public_templates import Packages

# Nothing else is in this region, so that all that is there after a stack is a trace
REGION = "eu-west-3"


class Deployed:
    """A stack of a public template, and clients to use it with."""

    def __init__(self, name, template, of, ops):
        self.name, self.of, self.variables = name, of, ops.variables
        self.template = json.loads(template)
        resources = of("cloudformation").describe_stack_resources(StackName=name)["StackResources"]
        self.resources = [(r["ResourceType"], r["LogicalResourceId"], r["PhysicalResourceId"]) for r in resources]

    def all(self, kind):
        return [physical for kind_of, _, physical in self.resources if kind_of == "AWS::" + kind]

    def one(self, kind, logical=""):
        found = [p for k, name, p in self.resources if k == "AWS::" + kind and name.startswith(logical)]
        assert len(found) == 1, f"{kind} {logical}: {found}"
        return found[0]

    def received(self, queue, within=30):
        """The next message of a queue, as soon as it is there."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            got = self.of("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=2, AttributeNames=["All"])
            for message in got.get("Messages", []):
                self.of("sqs").delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
                return message
        raise AssertionError(f"nothing came to {queue}")

    def call(self, method, path="", body=None):
        """Calls the stack's API, signed as the methods demand; the answer's text."""
        outputs = self.of("cloudformation").describe_stacks(StackName=self.name)["Stacks"][0]["Outputs"]
        address = next(o["OutputValue"] for o in outputs if "Endpoint" in o["OutputKey"])
        data = json.dumps(body).encode() if body is not None else None
        request = AWSRequest(method, address + path, data=data, headers={"Content-Type": "application/json"})
        keys = Credentials(self.variables["AWS_ACCESS_KEY_ID"], self.variables["AWS_SECRET_ACCESS_KEY"])
        SigV4Auth(keys, "execute-api", REGION).add_auth(request)
        with urllib.request.urlopen(
            urllib.request.Request(address + path, data, dict(request.headers), method=method), timeout=30
        ) as answer:
            return answer.read().decode()


def use_tables(stack):
    """Each table takes an item and gives it back, by its key and by its indexes."""
    dynamodb = stack.of("dynamodb")
    for name in stack.all("DynamoDB::Table"):
        table = dynamodb.describe_table(TableName=name)["Table"]
        types = {a["AttributeName"]: a["AttributeType"] for a in table["AttributeDefinitions"]}
        item = {attribute: {kind: "7"} for attribute, kind in types.items()}
        dynamodb.put_item(TableName=name, Item=item)
        key = {k["AttributeName"]: item[k["AttributeName"]] for k in table["KeySchema"]}
        assert dynamodb.get_item(TableName=name, Key=key)["Item"] == item
        for index in table.get("GlobalSecondaryIndexes", []):
            hashed = next(k["AttributeName"] for k in index["KeySchema"] if k["KeyType"] == "HASH")
            found = dynamodb.query(
                TableName=name, IndexName=index["IndexName"], KeyConditionExpression="#k = :v",
                ExpressionAttributeNames={"#k": hashed}, ExpressionAttributeValues={":v": item[hashed]},
            )
            assert found["Count"] == 1


def use_dead_letters(stack):
    """What is received too often goes to the other queue."""
    sqs = stack.of("sqs")
    queues = {url: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"] for url in stack.all("SQS::Queue")}
    source = next(url for url, attributes in queues.items() if "RedrivePolicy" in attributes)
    dead = next(url for url in queues if url != source)
    sqs.send_message(QueueUrl=source, MessageBody="too often")
    for _ in range(int(json.loads(queues[source]["RedrivePolicy"])["maxReceiveCount"]) + 1):
        for message in sqs.receive_message(QueueUrl=source, WaitTimeSeconds=1).get("Messages", []):
            sqs.change_message_visibility(QueueUrl=source, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
    assert stack.received(dead)["Body"] == "too often"


def use_queue(stack):
    queue = stack.one("SQS::Queue")
    stack.of("sqs").send_message(QueueUrl=queue, MessageBody="sealed")
    assert stack.received(queue)["Body"] == "sealed"


def use_a_key_that_is_not_there(stack):
    """The template names a key of its author's: the queue is made, and takes nothing without it."""
    queue = stack.one("SQS::Queue")
    assert stack.of("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]["KmsMasterKeyId"] == "testing"
    with pytest.raises(ClientError, match="NotFound"):
        stack.of("sqs").send_message(QueueUrl=queue, MessageBody="sealed")


def use_alarm(stack):
    """The alarm tells its topic."""
    alarm = stack.one("CloudWatch::Alarm")
    told = stack.of("cloudwatch").describe_alarms(AlarmNames=[alarm])["MetricAlarms"][0]
    assert told["AlarmActions"] == [stack.one("SNS::Topic")]
    stack.of("cloudwatch").set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="tried")
    end = time.monotonic() + 30
    history = []
    while not history and time.monotonic() < end:
        history = stack.of("cloudwatch").describe_alarm_history(AlarmName=alarm, HistoryItemType="Action")["AlarmHistoryItems"]
    assert history, "the alarm has told nobody"
    use_queue(stack)


def use_secret(stack):
    secret = stack.of("secretsmanager").get_secret_value(SecretId=stack.one("SecretsManager::Secret"))["SecretString"]
    assert len(json.loads(secret)["password"]) == 30, "what is generated is as long as the template says"


def use_topics(stack):
    """What is published comes to the queue that subscribes, encrypted or not."""
    subscribed = 0
    for subscription in stack.of("sns").list_subscriptions()["Subscriptions"]:
        queue = subscription["Endpoint"].rsplit(":", 1)[1]
        if subscription["TopicArn"] not in stack.all("SNS::Topic"):
            continue
        more = {"MessageGroupId": "g", "MessageDeduplicationId": "d"} if queue.endswith(".fifo") else {}
        stack.of("sns").publish(TopicArn=subscription["TopicArn"], Message=f"to {queue}", **more)
        url = stack.of("sqs").get_queue_url(QueueName=queue)["QueueUrl"]
        assert json.loads(stack.received(url)["Body"])["Message"] == f"to {queue}"
        subscribed += 1
    assert subscribed


def use_raw_and_filtered(stack):
    """Only what the filter takes comes, without an envelope."""
    topic = stack.one("SNS::Topic")
    queue = stack.of("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"][0]["Endpoint"].rsplit(":", 1)[1]

    def publish(message, color):
        texts = {"color": color, "size": "large", "store": "here"}
        attributes = {k: {"DataType": "String", "StringValue": v} for k, v in texts.items()}
        attributes["price"] = {"DataType": "Number", "StringValue": "150"}
        stack.of("sns").publish(TopicArn=topic, Message=message, MessageAttributes=attributes)

    publish("green is not taken", "green")
    publish("blue is taken", "blue")
    assert stack.received(stack.of("sqs").get_queue_url(QueueName=queue)["QueueUrl"])["Body"] == "blue is taken"


def use_bus(stack):
    entry = {"Source": "solutionsconstructs", "DetailType": "t", "Detail": '{"a": 1}', "EventBusName": stack.one("Events::EventBus")}
    put = stack.of("events").put_events(Entries=[{**entry, "Source": "another"}, entry])
    assert put["FailedEntryCount"] == 0
    target = stack.of("events").list_targets_by_rule(
        Rule=stack.one("Events::Rule").split("|")[-1], EventBusName=entry["EventBusName"]
    )["Targets"][0]["Arn"]
    url = stack.of("sqs").get_queue_url(QueueName=target.rsplit(":", 1)[1])["QueueUrl"]
    event = json.loads(stack.received(url)["Body"])
    assert (event["source"], event["detail"]) == ("solutionsconstructs", {"a": 1})


def use_api_of_items(stack):
    stack.call("POST", body={"id": "i", "EventCount": 1, "Message": "made"})
    stack.call("PUT", "i", {"id": "i", "EventCount": 2, "Message": "changed"})
    item = json.loads(stack.call("GET", "i"))["Items"][0]
    assert item == {"id": {"S": "i"}, "EventCount": {"N": "3"}, "Message": {"S": "changed"}}
    stack.call("DELETE", "i")
    assert json.loads(stack.call("GET", "i"))["Count"] == 0


def use_api_of_a_table(stack):
    stack.of("dynamodb").put_item(TableName=stack.one("DynamoDB::Table"), Item={"id": {"S": "i"}})
    assert '"i"' in stack.call("GET", "i")


def use_api_of_a_queue(stack):
    queue = stack.of("sqs").get_queue_url(QueueName=_served(stack))["QueueUrl"]
    methods = [r["Properties"]["HttpMethod"] for r in stack.template["Resources"].values() if r["Type"] == "AWS::ApiGateway::Method"]
    if "POST" in methods:
        stack.call("POST", body={"a": 1})
    else:
        stack.of("sqs").send_message(QueueUrl=queue, MessageBody='{"a": 1}')
    got = stack.call("GET")
    assert "a" in got and "ReceiptHandle" in got, got


def _served(stack):
    """The queue that the API works on: not the one for what nobody could work on."""
    queues = stack.all("SQS::Queue")
    attributes = {q: stack.of("sqs").get_queue_attributes(QueueUrl=q, AttributeNames=["All"])["Attributes"] for q in queues}
    served = [q for q in queues if "RedrivePolicy" in attributes[q]] or queues
    return served[0].rsplit("/", 1)[1]


CASES = [
    ("troposphere", "DynamoDB_Table", use_tables, {"HashKeyElementName": "id"}),
    ("troposphere", "DynamoDB_Table_With_GlobalSecondaryIndex", use_tables, {"TableIndexName": "t", "SecondaryIndexHashName": "h", "refreshSecondaryIndexRangeName": "r"}),
    ("troposphere", "DynamoDB_Tables_OnDemand", use_tables, {"HashKeyElementName": "id", "TableIndexName": "t", "SecondaryIndexHashName": "h", "refreshSecondaryIndexRangeName": "r"}),
    ("troposphere", "IAM_Policies_SNS_Publish_To_SQS", use_topics, {}),
    ("troposphere", "SQSDLQ", use_dead_letters, {}),
    ("troposphere", "SQSEncrypt", use_a_key_that_is_not_there, {}),
    ("troposphere", "SQS_With_CloudWatch_Alarms", use_alarm, {"AlarmEmail": "someone@example.com"}),
    ("troposphere", "Secretsmanager", use_secret, {}),
    ("aws-apigateway-dynamodb", "apiddb-apigateway-dynamodb-CRUD", use_api_of_items, {}),
    ("aws-apigateway-dynamodb", "apiddb-custom-integration-responses", use_api_of_a_table, {}),
    ("aws-apigateway-dynamodb", "apiddb-no-usage-plan", use_api_of_a_table, {}),
    ("aws-apigateway-sqs", "apigateway-sqs-crud", use_api_of_a_queue, {}),
    ("aws-apigateway-sqs", "existing-queue", use_api_of_a_queue, {}),
    ("aws-apigateway-sqs", "no-arguments", use_api_of_a_queue, {}),
    ("aws-eventbridge-sqs", "evtsqs-exist-bus", use_bus, {}),
    ("aws-eventbridge-sqs", "evtsqs-new-bus", use_bus, {}),
    ("aws-sns-sqs", "snssqs-allow-two-instances", use_topics, {}),
    ("aws-sns-sqs", "snssqs-deployFIFOQueue", use_topics, {}),
    ("aws-sns-sqs", "snssqs-deployStandardQueue", use_topics, {}),
    ("aws-sns-sqs", "snssqs-rawMessageDelivery", use_raw_and_filtered, {}),
    ("aws-sns-sqs", "snssqs-sns-managed-kms-key", use_topics, {}),
]


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    return Packages(tmp_path_factory.mktemp("packages"))


@pytest.fixture(scope="module")
def of(connect):
    """Clients in the region; it has what `cdk bootstrap` leaves for templates to look at."""
    made = {}

    def client(service):
        if service not in made:
            made[service] = connect(service, region=REGION)
        return made[service]

    client("ssm").put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Type="String", Value="21")
    yield client
    client("ssm").delete_parameter(Name="/cdk-bootstrap/hnb659fds/version")


def traces(of):
    """All that a region has of what the templates make, and what the account has under the stacks' names."""
    kms = of("kms")
    keys = [kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] for key in kms.list_keys()["Keys"]]
    buses = [bus["Name"] for bus in of("events").list_event_buses()["EventBuses"]]
    found = {
        # AWS's own keys come with the first use and stay
        "KMS::Key": [k["KeyId"] for k in keys if k["KeyManager"] == "CUSTOMER" and k["KeyState"] != "PendingDeletion"],
        "SQS::Queue": of("sqs").list_queues().get("QueueUrls", []),
        "SNS::Topic": [t["TopicArn"] for t in of("sns").list_topics()["Topics"]],
        "SNS::Subscription": [s["SubscriptionArn"] for s in of("sns").list_subscriptions()["Subscriptions"]],
        "DynamoDB::Table": of("dynamodb").list_tables()["TableNames"],
        "Logs::LogGroup": [g["logGroupName"] for g in of("logs").describe_log_groups()["logGroups"]],
        "Events::EventBus": [bus for bus in buses if bus != "default"],
        "Events::Rule": [r["Name"] for bus in buses for r in of("events").list_rules(EventBusName=bus)["Rules"]],
        "ApiGateway::RestApi": [a["id"] for a in of("apigateway").get_rest_apis()["items"]],
        "ApiGateway::UsagePlan": [p["id"] for p in of("apigateway").get_usage_plans()["items"]],
        "CloudWatch::Alarm": [a["AlarmName"] for a in of("cloudwatch").describe_alarms()["MetricAlarms"]],
        "SecretsManager::Secret": [s["ARN"] for s in of("secretsmanager").list_secrets()["SecretList"]],
        "IAM::Role": [r["RoleName"] for r in of("iam").list_roles()["Roles"] if r["RoleName"].startswith("public-")],
        "CloudFormation::Stack": [s["StackName"] for s in of("cloudformation").describe_stacks()["Stacks"]],
    }
    return {kind: names for kind, names in found.items() if names}


FORGET = {
    "KMS::Key": lambda of, name: of("kms").schedule_key_deletion(KeyId=name, PendingWindowInDays=7),
    "DynamoDB::Table": lambda of, name: of("dynamodb").delete_table(TableName=name),
    "Logs::LogGroup": lambda of, name: of("logs").delete_log_group(logGroupName=name),
}


def settled(of, stack, status):
    end = time.monotonic() + 120
    while True:
        now = of("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
        if not now["StackStatus"].endswith("_IN_PROGRESS") or time.monotonic() > end:
            break
        time.sleep(0.1)
    if now["StackStatus"] != status:
        events = of("cloudformation").describe_stack_events(StackName=stack)["StackEvents"]
        raise AssertionError([e["ResourceStatusReason"] for e in events if e["ResourceStatus"].endswith("FAILED")])


@pytest.mark.parametrize(("package", "name", "use", "parameters"), CASES, ids=[f"{c[0]}-{c[1]}" for c in CASES])
def test_a_public_template(package, name, use, parameters, packages, of, ops):
    template = packages.template(package, name)
    assert traces(of) == {}
    stack = "public-" + name.replace("_", "-")
    made = of("cloudformation").create_stack(
        StackName=stack, TemplateBody=template, Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
    )["StackId"]
    try:
        settled(of, made, "CREATE_COMPLETE")
        deployed = Deployed(stack, template, of, ops)
        use(deployed)
    finally:
        of("cloudformation").delete_stack(StackName=stack)
        settled(of, made, "DELETE_COMPLETE")
    # what the template says is to stay stays, and goes by hand; there is nothing else
    stays = {}
    for kind, logical, physical in deployed.resources:
        if deployed.template["Resources"][logical].get("DeletionPolicy") == "Retain":
            stays.setdefault(kind.removeprefix("AWS::"), []).append(physical)
    # and what API Gateway logs of calls outlives the API, here as on AWS
    logs = [f"API-Gateway-Execution-Logs_{api}/prod" for api in deployed.all("ApiGateway::RestApi")]
    stays.setdefault("Logs::LogGroup", []).extend(log for log in logs if log in traces(of).get("Logs::LogGroup", []))
    stays = {kind: names for kind, names in stays.items() if names}
    assert {kind: sorted(names) for kind, names in traces(of).items()} == {kind: sorted(names) for kind, names in stays.items()}
    for kind, names in stays.items():
        for one in names:
            FORGET[kind](of, one)
    assert traces(of) == {}
