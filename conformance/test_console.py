"""The operations console as `opsctl deploy` leaves it: in a real browser behind CloudFront, and against what the stores themselves say."""

import json
import time
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

import browser

# What becomes of an order of so many samples of one cent, and how often of the twenty.
KINDS = {1: 8, 2: 3, 53: 2, 54: 2, 55: 3, 56: 2}


@pytest.fixture(scope="module")
def entrances(system):
    """The console's address with an operator's token, the shop's with a customer's."""
    console = json.loads(system.opsctl("open", "console", "--operator", "maria", "--print", "-o", "json"))
    shop = json.loads(system.opsctl("open", "shop", "--print", "-o", "json"))
    assert console["url"] == shop["url"].rstrip("/") + "/console"
    assert console["signedIn"].startswith(console["url"] + "#token=")
    return {"console": console, "shop": shop}


@pytest.fixture(scope="module")
def api(client):
    stack = client("cloudformation").describe_stacks(StackName="opsctl-app")["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}["ApiUrl"]


def ask(api, entrance, path, method="GET", body=None):
    token = entrance["signedIn"].split("#token=")[1]
    request = urllib.request.Request(
        api + path, method=method, data=None if body is None else json.dumps(body).encode(), headers={"Authorization": f"Bearer {token}"}
    )
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read())


def test_the_api_opens_where_it_answers(system, api):
    said = json.loads(system.opsctl("open", "api", "--print", "-o", "json"))
    assert said["signedIn"] == said["url"] == api + "/api/products"
    with urllib.request.urlopen(said["url"]) as answer:
        assert json.loads(answer.read())["products"]


def ended(api, shop, cents):
    """Orders so many samples of one cent, and waits until nothing more becomes of it. @return its id"""
    order = ask(api, shop, "/api/orders", "POST", {"items": [{"sku": "SAMPLE-1C", "quantity": cents}]})["orderID"]
    for _ in range(240):
        if ask(api, shop, f"/api/orders/{order}")["status"] not in ("RECEIVED", "PENDING", "PAID", "SHIPPED"):
            return order
        time.sleep(0.5)
    raise AssertionError(f"{order} does not end")


def stream(client):
    """All changes of table orders, as its stream has them: (orderID, status, updatedAt) in their order."""
    streams = client("dynamodbstreams")
    arn = streams.list_streams(TableName="orders")["Streams"][-1]["StreamArn"]
    changes = []
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        iterator = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
        while iterator:
            page = streams.get_records(ShardIterator=iterator)
            for record in page["Records"]:
                image = record["dynamodb"].get("NewImage")
                if image:
                    changes.append((image["orderID"]["S"], image["status"]["S"], image["updatedAt"]["S"]))
            iterator = page.get("NextShardIterator") if page["Records"] else None
    return changes


def test_what_is_told_of_any_time_is_what_the_store_said_then(api, client, entrances):
    """The scrubber's history of twenty orders of every kind is the table's stream, change by change (WEB-1)."""
    kinds = [cents for cents, often in KINDS.items() for _ in range(often)]
    assert len(kinds) == 20
    with ThreadPoolExecutor(4) as threads:
        placed = list(threads.map(lambda cents: ended(api, entrances["shop"], cents), kinds))
    changes = stream(client)
    for order in placed:
        said = [(status, at) for changed, status, at in changes if changed == order]
        told = ask(api, entrances["console"], f"/api/console/orders/{order}/timeline")["statuses"]
        history = [(one["status"], one["at"]) for one in told]
        # One write may keep the status and change something else.
        kept = [pair for index, pair in enumerate(said) if index == 0 or said[index - 1][0] != pair[0]]
        assert history == kept, order


def set_aside(client, queue, body, reason):
    """A message among a queue's dead letters, as a function sets one aside."""
    sqs = client("sqs")
    sqs.send_message(
        QueueUrl=sqs.get_queue_url(QueueName=queue)["QueueUrl"],
        MessageBody=json.dumps(body),
        MessageAttributes={"reason": {"DataType": "String", "StringValue": reason}},
    )


def to_look_at(system, client, prefix=""):
    """What the browser tests look for in an environment, and the settings by which they find it."""
    environment = ("--prefix", prefix) if prefix else ()
    opened = {page: json.loads(system.opsctl("open", page, *who, "--print", "-o", "json", *environment))
              for page, who in (("console", ("--operator", "maria")), ("shop", ()))}
    stack = client("cloudformation").describe_stacks(StackName=f"{prefix}opsctl-app")["Stacks"][0]
    api = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}["ApiUrl"]
    note = f"dead letter {uuid.uuid4()}"
    set_aside(client, f"{prefix}POC-Queue-DLQ", {"customerId": "c-001", "note": note, "items": [{"sku": "SOAP-1L", "quantity": 1}]}, "set aside by a test")
    order = ended(api, opened["shop"], 1)
    set_aside(client, f"{prefix}order-processing-DLQ", {"orderID": order}, "the flow could not be started")
    system.opsctl("mail", "verify", f"{prefix}inventory@example.com", f"{prefix}operator@example.com", *environment)
    system.opsctl(
        "mail", "send", "--id", "hostile-name", "--template", "welcome", "--to", f"{prefix}operator@example.com", "--wait",
        "--data", "name=<img src=x onerror=alert(1)><script>alert(2)</script>", *environment,
    )
    system.opsctl("report", "now", "--no-mail", *environment)
    bob = json.loads(system.opsctl("token", "issue", "--operator", "bob", "-o", "json", *environment))["token"]
    return {
        "BASE_URL": opened["shop"]["url"], "TOKEN_URL": opened["shop"]["signedIn"], "OPERATOR_URL": opened["console"]["signedIn"],
        "OTHER_OPERATOR": bob, "DEAD_NOTE": note, "DEAD_ORDER": order, "HOSTILE_MAIL": "hostile-name", "PREFIX": prefix,
    }


def test_operators_can_use_it(system, client):
    browser.run("e2e:console", **to_look_at(system, client))


def test_operators_can_use_an_environment_whose_names_have_a_prefix(system, client):
    """Every page, and what is found by a name: queues, alarms, logs, traces."""
    system.opsctl("deploy", "--prefix", "try-")
    system.opsctl("seed", "--prefix", "try-")
    pages = "every page|finds|looks why|says of an alarm|leads from a trace|reads the report|moved"
    browser.run("e2e:console", "-t", pages, **to_look_at(system, client, "try-"))
