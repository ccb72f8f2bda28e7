"""State machines, their versions and tests of single states, and archives of events, through boto3 and the AWS CLI."""

import json
import time
from datetime import datetime, timedelta, timezone

import pytest

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/OrderFlow"


def state_test(states, state, **parameters):
    parameters.setdefault("inspectionLevel", "DEBUG")
    answer = states.test_state(definition=json.dumps(state), **parameters)
    assert answer["status"] in ("SUCCEEDED", "FAILED", "RETRIABLE", "CAUGHT_ERROR")
    return answer


def test_a_state_is_tested_with_its_data_at_every_stage(system, client):
    state = {"Type": "Pass", "InputPath": "$.order", "Parameters": {"id.$": "$.id"}, "ResultPath": "$.out", "Next": "N"}
    answer = state_test(client("stepfunctions"), state, input='{"order": {"id": "ñ-1"}}')
    assert answer["nextState"] == "N" and json.loads(answer["output"])["out"] == {"id": "ñ-1"}
    seen = {k: json.loads(v) for k, v in answer["inspectionData"].items()}
    assert seen["afterInputPath"] == {"id": "ñ-1"} == seen["afterParameters"] and seen["input"] == {"order": {"id": "ñ-1"}}


def test_a_mocked_error_is_retried_and_then_caught(system, client):
    state = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"},
             "Retry": [{"ErrorEquals": ["Lambda.ServiceException"], "IntervalSeconds": 2, "MaxAttempts": 3, "BackoffRate": 2.0}],
             "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Handle"}], "Next": "Done"}
    mock = {"errorOutput": {"error": "Lambda.ServiceException", "cause": "Service error"}}
    states = client("stepfunctions")
    again = state_test(states, state, mock=mock, stateConfiguration={"retrierRetryCount": 1})
    assert again["status"] == "RETRIABLE"
    assert again["inspectionData"]["errorDetails"] == {"retryIndex": 0, "retryBackoffIntervalSeconds": 4}
    caught = state_test(states, state, input='{"data": 1}', mock=mock, stateConfiguration={"retrierRetryCount": 3})
    assert (caught["status"], caught["nextState"]) == ("CAUGHT_ERROR", "Handle")
    assert json.loads(caught["output"]) == {"data": 1, "error": {"Error": "Lambda.ServiceException", "Cause": "Service error"}}


def test_a_task_is_tested_as_its_role_and_needs_one(system, client, refused):
    url = system.aws("sqs", "create-queue", "--queue-name", "conformance-state")["QueueUrl"]
    state = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage",
             "Parameters": {"QueueUrl": url, "MessageBody": "m"}, "End": True}
    states = client("stepfunctions")
    told = refused("ValidationException", 400, states.test_state, definition=json.dumps(state))
    assert told["Error"]["Message"] == "RoleArn must be specified when testing a Task state"
    answer = state_test(states, state, roleArn=ROLE)
    assert answer["status"] == "FAILED" and "sqs:sendmessage" in answer["cause"].lower(), "OrderFlow may not send to it"
    refused("InvalidDefinition", 400, states.test_state, definition='{"Type": "Parallel", "Branches": [], "End": true}')
    system.aws("sqs", "delete-queue", "--queue-url", url)


def test_the_cli_tests_a_state_of_a_deployed_flow(system):
    machine = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:OrderFlow"
    definition = system.aws("stepfunctions", "describe-state-machine", "--state-machine-arn", machine)["definition"]
    valid = system.aws("stepfunctions", "validate-state-machine-definition", "--definition", definition)
    assert valid["result"] == "OK" and valid["truncated"] is False
    names = json.loads(definition)["States"]
    choice = next(name for name, state in names.items() if state["Type"] in ("Succeed", "Pass", "Fail"))
    tested = system.aws("stepfunctions", "test-state", "--definition", definition, "--state-name", choice, "--input", "{}",
                        "--role-arn", ROLE)
    assert tested["status"] in ("SUCCEEDED", "FAILED") and "inspectionData" not in tested


TEMPLATE = {
    "Resources": {
        "Flow": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {
            "RoleArn": ROLE, "Definition": {"StartAt": "S", "States": {"S": {"Type": "Pass", "Result": 1, "End": True}}}}},
        "Version": {"Type": "AWS::StepFunctions::StateMachineVersion", "Properties": {
            "StateMachineArn": {"Ref": "Flow"}, "StateMachineRevisionId": {"Fn::GetAtt": ["Flow", "StateMachineRevisionId"]}}},
        "Live": {"Type": "AWS::StepFunctions::StateMachineAlias", "Properties": {
            "Name": "live", "RoutingConfiguration": [{"StateMachineVersionArn": {"Ref": "Version"}, "Weight": 100}]}},
    },
    "Outputs": {"Live": {"Value": {"Ref": "Live"}}, "Flow": {"Value": {"Ref": "Flow"}}},
}


def test_a_stack_moves_its_alias_to_the_new_version(system, client):
    stacks, states = client("cloudformation"), client("stepfunctions")
    stacks.create_stack(StackName="conformance-flow", TemplateBody=json.dumps(TEMPLATE))
    stacks.get_waiter("stack_create_complete").wait(StackName="conformance-flow", WaiterConfig={"Delay": 1})
    out = {o["OutputKey"]: o["OutputValue"] for o in
           stacks.describe_stacks(StackName="conformance-flow")["Stacks"][0]["Outputs"]}
    assert out["Live"] == out["Flow"] + ":live"
    changed = json.loads(json.dumps(TEMPLATE).replace('"Result": 1', '"Result": 2'))
    stacks.update_stack(StackName="conformance-flow", TemplateBody=json.dumps(changed))
    stacks.get_waiter("stack_update_complete").wait(StackName="conformance-flow", WaiterConfig={"Delay": 1})
    routes = states.describe_state_machine_alias(stateMachineAliasArn=out["Live"])["routingConfiguration"]
    assert routes == [{"stateMachineVersionArn": out["Flow"] + ":2", "weight": 100}]
    execution = states.start_execution(stateMachineArn=out["Live"])["executionArn"]
    assert states.list_map_runs(executionArn=execution)["mapRuns"] == []
    stacks.delete_stack(StackName="conformance-flow")
    stacks.get_waiter("stack_delete_complete").wait(StackName="conformance-flow", WaiterConfig={"Delay": 1})


def test_archived_events_are_replayed(system, client, refused):
    events = client("events")
    bus = events.create_event_bus(Name="conformance")["EventBusArn"]
    archive = events.create_archive(ArchiveName="conformance", EventSourceArn=bus, RetentionDays=1)
    assert archive["State"] == "ENABLED"
    refused("ResourceAlreadyExistsException", 400, events.create_archive, ArchiveName="conformance", EventSourceArn=bus)
    at = datetime(2030, 1, 1, tzinfo=timezone.utc)
    sent = {"EventBusName": "conformance", "Source": "x", "DetailType": "y", "Detail": "{}", "Time": at}
    assert events.put_events(Entries=[sent])["FailedEntryCount"] == 0
    assert events.describe_archive(ArchiveName="conformance")["EventCount"] == 1
    events.start_replay(ReplayName="conformance", EventSourceArn=archive["ArchiveArn"], Destination={"Arn": bus},
                        EventStartTime=at, EventEndTime=at + timedelta(minutes=1))
    for _ in range(100):
        replay = events.describe_replay(ReplayName="conformance")
        if replay["State"] == "COMPLETED":
            break
        time.sleep(0.1)
    assert replay["State"] == "COMPLETED" and replay["EventLastReplayedTime"] == at
    refused("IllegalStatusException", 400, events.cancel_replay, ReplayName="conformance")
    events.delete_archive(ArchiveName="conformance")
    events.delete_event_bus(Name="conformance")


@pytest.mark.parametrize("service, operation, parameters", [
    ("sns", "get_sms_attributes", {}),
    ("sns", "check_if_phone_number_is_opted_out", {"phoneNumber": "+4915112345678"}),
    ("sns", "list_phone_numbers_opted_out", {}),
    ("sns", "get_sms_sandbox_account_status", {}),
    ("lambda", "get_function_recursion_config", {"FunctionName": "InventoryReport"}),
    ("events", "list_archives", {}),
    ("events", "list_replays", {}),
])
def test_what_operators_ask_is_answered_in_aws_shape(system, client, service, operation, parameters):
    getattr(client(service), operation)(**parameters)
