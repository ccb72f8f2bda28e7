"""CloudWatch and X-Ray as boto3 sees them: real data of the real system, by each of CloudWatch's protocols (OBS-1, OBS-2, OBS-3)."""

import datetime
import json
import time
import urllib.request

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError


def span():
    now = datetime.datetime.now(datetime.timezone.utc)
    return {"StartTime": now - datetime.timedelta(hours=1), "EndTime": now + datetime.timedelta(minutes=5)}


def eventually(look, seconds=30):
    """What look gives as soon as it is true: metrics and segments are told a little after what they tell of."""
    until = time.monotonic() + seconds
    while True:
        found = look()
        if found or time.monotonic() > until:
            return found
        time.sleep(0.2)


def sent(ops, headers, body, path="/"):
    """A signed request to CloudWatch as it stands on the wire, and its answer."""
    url = ops.variables["AWS_ENDPOINT_URL"] + path
    request = AWSRequest("POST", url, headers=headers, data=body)
    keys = Credentials(ops.variables["AWS_ACCESS_KEY_ID"], ops.variables["AWS_SECRET_ACCESS_KEY"])
    SigV4Auth(keys, "monitoring", "us-east-1").add_auth(request)
    raw = urllib.request.Request(url, data=body.encode(), headers=dict(request.headers.items()), method="POST")
    with urllib.request.urlopen(raw) as answer:
        return answer.read().decode()


def test_a_metric_and_an_expression_of_it(client):
    cloudwatch = client("cloudwatch")
    cloudwatch.put_metric_data(Namespace="Conformance", MetricData=[{"MetricName": "m", "Value": 3, "Unit": "Count"}])
    stat = {"Metric": {"Namespace": "Conformance", "MetricName": "m"}, "Period": 60, "Stat": "Sum"}
    queries = [{"Id": "a", "MetricStat": stat}, {"Id": "b", "Expression": "a * 2"}]
    results = cloudwatch.get_metric_data(MetricDataQueries=queries, **span())["MetricDataResults"]
    assert [(result["Id"], sum(result["Values"])) for result in results] == [("a", 3), ("b", 6)]


@pytest.mark.parametrize(
    "headers, body, expected",
    [
        ({"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "GraniteServiceVersion20100801.ListMetrics"},
         '{"Namespace": "AWS/Lambda"}', '"Namespace":"AWS/Lambda"'),
        ({"Content-Type": "application/x-www-form-urlencoded"},
         "Action=ListMetrics&Version=2010-08-01&Namespace=AWS%2FLambda", "<Namespace>AWS/Lambda</Namespace>"),
    ],
    ids=["json", "query"],
)
def test_the_former_protocols_answer_too(system, headers, body, expected):
    assert eventually(lambda: expected in sent(system, headers, body))


@pytest.mark.parametrize(
    "namespace, name",
    [
        ("AWS/Lambda", "Invocations"),
        ("AWS/SQS", "NumberOfMessagesSent"),
        ("AWS/DynamoDB", "SuccessfulRequestLatency"),
        ("AWS/ApiGateway", "Count"),
        ("AWS/States", "ExecutionsStarted"),
        ("AWS/SNS", "NumberOfMessagesPublished"),
        ("AWS/Logs", "IncomingLogEvents"),
    ],
)
def test_services_tell_their_metrics(system, client, namespace, name):
    cloudwatch = client("cloudwatch")

    def number():
        metrics = cloudwatch.list_metrics(Namespace=namespace, MetricName=name)["Metrics"]
        return sum(
            point["SampleCount"]
            for metric in metrics
            for point in cloudwatch.get_metric_statistics(Period=60, Statistics=["SampleCount"], **metric, **span())["Datapoints"]
        )

    assert eventually(number) > 0


def test_an_alarm_goes_on_and_tells_its_history(client):
    cloudwatch = client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName="conformance", Namespace="Conformance", MetricName="none", Statistic="Sum", Period=60, EvaluationPeriods=1,
        Threshold=1, ComparisonOperator="GreaterThanThreshold")
    try:
        cloudwatch.set_alarm_state(AlarmName="conformance", StateValue="ALARM", StateReason="tried")
        assert [alarm["StateValue"] for alarm in cloudwatch.describe_alarms(AlarmNames=["conformance"])["MetricAlarms"]] == ["ALARM"]
        kinds = {item["HistoryItemType"] for item in cloudwatch.describe_alarm_history(AlarmName="conformance")["AlarmHistoryItems"]}
        assert {"ConfigurationUpdate", "StateUpdate"} <= kinds
    finally:
        cloudwatch.delete_alarms(AlarmNames=["conformance"])


def test_a_dashboard_that_is_wrong_is_told_where(client):
    cloudwatch = client("cloudwatch")
    body = json.dumps({"widgets": [{"type": "text", "properties": {}}]})
    with pytest.raises(ClientError) as refused:
        cloudwatch.put_dashboard(DashboardName="conformance", DashboardBody=body)
    assert refused.value.response["Error"]["Code"] == "InvalidParameterInput"
    assert refused.value.response["dashboardValidationMessages"][0]["DataPath"] == "/widgets/0/properties"
    with pytest.raises(ClientError) as missing:
        cloudwatch.get_dashboard(DashboardName="conformance")
    assert missing.value.response["Error"]["Code"] == "ResourceNotFound"


def test_the_deployed_dashboard_is_its_templates(system, client):
    cloudwatch = client("cloudwatch")
    [entry] = cloudwatch.list_dashboards(DashboardNamePrefix="opsctl")["DashboardEntries"]
    told = system.aws("cloudwatch", "get-dashboard", "--dashboard-name", entry["DashboardName"])
    assert told["DashboardArn"] == entry["DashboardArn"] and len(told["DashboardBody"].encode()) == entry["Size"]
    widgets = json.loads(told["DashboardBody"])["widgets"]
    charts = [widget["properties"] for widget in widgets if widget["type"] == "metric"]
    namespaces = {metric[0] for chart in charts for metric in chart.get("metrics", []) if isinstance(metric[0], str)}
    assert {"AWS/Lambda", "AWS/ApiGateway", "AWS/DynamoDB", "AWS/SQS", "AWS/States", "AWS/SES", "opsctl"} <= namespaces
    assert "${" not in told["DashboardBody"], "a placeholder of the template"
    cloudwatch.put_dashboard(DashboardName="conformance", DashboardBody=told["DashboardBody"])
    try:
        assert cloudwatch.get_dashboard(DashboardName="conformance")["DashboardBody"] == told["DashboardBody"]
    finally:
        cloudwatch.delete_dashboards(DashboardNames=["conformance"])


def test_a_deployed_alarm_tells_what_it_published(system, client):
    cloudwatch = client("cloudwatch")
    alarm = next(
        found for page in cloudwatch.get_paginator("describe_alarms").paginate(AlarmNamePrefix="dead-letters-")
        for found in page["MetricAlarms"] if found["AlarmActions"])
    name = alarm["AlarmName"]
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="conformance")

    def published():
        items = cloudwatch.describe_alarm_history(AlarmName=name, HistoryItemType="Action")["AlarmHistoryItems"]
        return [json.loads(item["HistoryData"]) for item in items]

    [action] = eventually(published)[:1]
    assert (action["actionState"], action["error"]) == ("Succeeded", None)
    assert action["notificationResource"] in alarm["AlarmActions"]
    message = json.loads(action["publishedMessage"])
    notice = json.loads(message["default"])
    assert (notice["AlarmName"], notice["NewStateValue"], notice["NewStateReason"]) == (name, "ALARM", "conformance")
    mail = message["email"]
    assert mail.startswith(f'You are receiving this email because your Amazon CloudWatch Alarm "{name}" in the US East (N. Virginia)')
    assert f"- Description:                {alarm['AlarmDescription']}\n" in mail
    updates = system.aws("cloudwatch", "describe-alarm-history", "--alarm-name", name, "--history-item-type", "StateUpdate")
    assert any(item["HistorySummary"].endswith("to ALARM") for item in updates["AlarmHistoryItems"])


def test_traces_and_the_service_graph_tell_of_the_order(system, client):
    xray = client("xray")
    found = eventually(lambda: xray.get_trace_summaries(FilterExpression='service("POC-Lambda-1")', **span())["TraceSummaries"])
    segments = xray.batch_get_traces(TraceIds=[found[0]["Id"]])["Traces"][0]["Segments"]
    assert any(json.loads(segment["Document"])["name"] == "POC-Lambda-1" for segment in segments)
    names = {service.get("Name") for service in xray.get_service_graph(**span())["Services"]}
    assert "POC-Lambda-1" in names
