"""What AWS was seen to answer where botocore's models leave a service's words, or their order, open.

Of DynamoDB: the order of members and enumeration values, and the demands of maps as wholes, are read from dynalite's validations
(github.com/architect/dynalite, Apache-2.0, whose texts are AWS's). RECORDED has what the answers recorded by
github.com/paritysuite/dynamodb-conformance (and nubo-db's and Ketlark's forks) add to that: the operations that read requests in a newer layer,
which names the members it knows as the request does, shows no value and stops at the first. SEEN has what operations on tables were seen to answer in
October 2026, by the notes of a controller's makers (ack-api-quirks, of Kubernetes' DynamoDB controller): entries DDB-TABLE-442, 457 and 461.
"""
import json
import subprocess

from services import SERVICES

# How a service shows what is wrong, where it is not the common form. "hidden": without the value. "notNull": of a list or a map it ends what
# the items have to be like by saying that they are not null. Of IAM: answers recorded by github.com/localstack/localstack in February 2026
# (tests/aws/services/iam, test_iam_policies.snapshot.json); of Lambda: reports of function URLs' and architectures' refusals since 2023; of
# CodePipeline and SES: reports of refused pipelines and tags, none of which shows a value. "input": members of the body are named as the operation's
# input's. Of API Gateway: answers recorded by github.com/localstack/localstack (tests/aws/services/apigateway, test_apigateway_api.snapshot.json).
# "shown": how many characters of a value at most. Of Step Functions: answers recorded there (tests/aws/services/stepfunctions,
# test_sfn_api.snapshot.json), with a token of 3,097 characters whole. "inner": members that AWS's own classes have besides the model's, of
# EventBridge, recorded there (tests/aws/services/events, test_events.snapshot.json), with eleven entries whole.
FORMS = {
    "apigateway": {"input": True},
    "events": {"inner": {"PutEventsRequestEntry": ["kmsKeyIdentifier", "internalMetadata"]}, "shown": 1 << 20},
    "iam": {"hidden": True, "notNull": True},
    "lambda": {"notNull": True},
    "codepipeline": {"hidden": True},
    "ses": {"hidden": True},
    "sesv2": {"hidden": True},
    "stepfunctions": {"shown": 1 << 20},
}
_NAMED = "The specified value for %s is invalid. It must "
# What a service says alone in place of the pattern, by the pattern, as IAM's refusals are cited in many reports.
SAID = {
    "iam": {
        r"[\w+=,.@-]+": _NAMED + "contain only alphanumeric characters and/or the following: +=,.@_-",
        r"[\w]+": _NAMED + "contain only alphanumeric characters.",
        r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)": _NAMED + "begin and end with / and contain only alphanumeric characters and/or / characters.",
        r"((/[A-Za-z0-9\.,\+@=_-]+)*)/": _NAMED + "begin and end with / and contain only alphanumeric characters and/or / characters.",
        r"\u002F[\u0021-\u007F]*": _NAMED + "begin with the / character and contain only alphanumeric characters and/or / characters.",
    },
}

# The order in which a service writes an enumeration, from the same recordings.
ENUMS = {
    "events": {"ApiDestinationHttpMethod": "HEAD POST PATCH DELETE PUT GET OPTIONS"},
    "apigateway": {
        "GatewayResponseType": (
            "REQUEST_TOO_LARGE RESOURCE_NOT_FOUND AUTHORIZER_CONFIGURATION_ERROR MISSING_AUTHENTICATION_TOKEN BAD_REQUEST_BODY INVALID_SIGNATURE"
            " INVALID_API_KEY BAD_REQUEST_PARAMETERS AUTHORIZER_FAILURE UNAUTHORIZED INTEGRATION_TIMEOUT ACCESS_DENIED DEFAULT_4XX DEFAULT_5XX"
            " WAF_FILTERED QUOTA_EXCEEDED THROTTLED API_CONFIGURATION_ERROR UNSUPPORTED_MEDIA_TYPE INTEGRATION_FAILURE EXPIRED_TOKEN"
        ),
        "Op": "add remove move test replace copy",
        "IntegrationType": "HTTP MOCK AWS_PROXY HTTP_PROXY AWS",
        "EndpointType": "PRIVATE EDGE REGIONAL",
        "DocumentationPartType": (
            "RESPONSE_BODY RESPONSE METHOD MODEL AUTHORIZER RESPONSE_HEADER RESOURCE PATH_PARAMETER REQUEST_BODY QUERY_PARAMETER API REQUEST_HEADER"
        ),
    },
    # tests/aws/services/cloudwatch, test_cloudwatch.snapshot.json, and tests/aws/services/kms, test_kms.snapshot.json
    "cloudwatch": {"StateValue": "INSUFFICIENT_DATA ALARM OK"},
    "kms": {"MacAlgorithmSpec": "HMAC_SHA_384 HMAC_SHA_256 HMAC_SHA_224 HMAC_SHA_512"},
    "stepfunctions": {"ExecutionStatus": "SUCCEEDED TIMED_OUT PENDING_REDRIVE ABORTED FAILED RUNNING"},
}

_TYPES = """
const names = require('fs').readdirSync('node_modules/dynalite/validations').filter(name => name != 'index.js')
console.log(JSON.stringify(Object.fromEntries(names.map(name => [name.slice(0, -3), require('dynalite/validations/' + name).types]))))
"""
_TABLE = {"max": 255, "pattern": "[a-zA-Z0-9_.-]+", "orArn": 1024}
_RETURNED = ["ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATE_NEW", "NONE"]  # as AWS writes it
_NAME = {"member": "TableName", "kind": "min"}
_EITHER = {"member": "ConditionalOperator", "kind": "enum", "values": ["ALL", "OR"]}


def _newer(*members):
    return [{"member": member} if isinstance(member, str) else member for member in members]


RECORDED = {
    # The newer layer: in the order in which it looks. "#" is a list's index, which it does not tell, "*" a map's key. "bare" goes without the
    # count of errors, "joined" among the others' errors.
    "newer": {
        "PutItem": _newer(_NAME, _EITHER, {"member": "ReturnValues", "kind": "enum", "values": _RETURNED, "joined": True}),
        "UpdateItem": _newer(_NAME, _EITHER, {"member": "ReturnValues", "kind": "enum", "values": _RETURNED}),
        "DeleteItem": _newer(_NAME, _EITHER, {"member": "ReturnValues", "kind": "enum", "values": _RETURNED}),
        "GetItem": _newer(_NAME),
        "Query": _newer(_NAME, "Limit", {**_EITHER, "bare": True}),
        "Scan": _newer(_NAME, "Limit", "Segment", "TotalSegments"),
        "BatchGetItem": _newer({"member": "RequestItems", "kind": "min"}, "RequestItems.*.member.Keys"),
        "BatchWriteItem": _newer({"member": "RequestItems", "kind": "min"}),
        "TransactGetItems": _newer("TransactItems"),
        "TransactWriteItems": _newer("TransactItems", "ClientRequestToken"),
        "ExecuteStatement": _newer("Statement", "Parameters", "Limit", "NextToken"),
        "BatchExecuteStatement": _newer("Statements", "Statements.#.member.Statement", "Statements.#.member.Parameters"),
        "ExecuteTransaction": _newer(
            "TransactStatements", "ClientRequestToken", "TransactStatements.#.member.Statement", "TransactStatements.#.member.Parameters"
        ),
    },
    # It reads no request of more maps and lists within each other, and leaves these to the older one
    "newerLevels": 63,
    # The older layer's members that are looked at only if nothing else is wrong, and how operations show what is not a text
    "later": {"BatchWriteItem": ["requestItems"]},
    "json": ["BatchGetItem"],
    "opaque": {"AttributeValue": "com.amazonaws.dynamodb.v20120810.AttributeValue"},
    "shown": 1 << 20,
}
# Shapes: the order of their members or values, and demands that the model leaves out; None for one that the service words itself.
SEEN = {
    "AttributeDefinition": {"order": ["AttributeType", "AttributeName"]},
    "TimeToLiveSpecification": {"order": ["AttributeName", "Enabled"]},
    "StreamViewType": {"enum": ["OLD_IMAGE", "KEYS_ONLY", "NEW_AND_OLD_IMAGES", "NEW_IMAGE"]},
    "ContributorInsightsMode": {"enum": ["THROTTLED_KEYS", "ACCESSED_AND_THROTTLED_KEYS"]},
    "KMSMasterKeyId": {"min": 1},
    "Tag": None,
    "TagKeyString": None,
    "BackupArn": None,
    "TableClass": None,
}
# Members that are looked at by the service itself, though others of their shape are not.
OWN = {
    "DescribeGlobalTableInput": "GlobalTableName",
    "DescribeGlobalTableSettingsInput": "GlobalTableName",
    "UpdateGlobalTableSettingsInput": "GlobalTableName",
    "UpdateContributorInsightsInput": "IndexName",
    "DescribeContributorInsightsInput": "IndexName",
    "RestoreTableFromBackupInput": "TargetTableName",
}
# Members that were seen before others, where dynalite has them after.
FIRST = {
    "BatchGetItem": [("RequestItems", "ReturnConsumedCapacity")],
    "CreateTable": [("GlobalSecondaryIndexes", "LocalSecondaryIndexes")],
    "UpdateItem": [("ConditionalOperator", "Key")],
}


def form(facts, name):
    """Puts into the facts of a service in which form it tells what is wrong. Services are named as botocore names them."""
    assert set(FORMS) | set(ENUMS) | set(SAID) <= set(SERVICES), "no service of that name: nothing of it would be written"
    if name in FORMS:
        facts["form"] = FORMS[name]
    for shape, order in ENUMS.get(name, {}).items():
        assert sorted(facts["shapes"][shape]["enum"]) == sorted(order.split()), shape
        facts["shapes"][shape]["enum"] = order.split()
    for shape in facts["shapes"].values():
        said = SAID.get(name, {}).get(shape.get("pattern"))
        if said:
            shape["says"] = said


def dynalite():
    """Dynalite's demands by operation: needs node, and `npm install --ignore-scripts dynalite@4.0.0` in the working directory."""
    types = json.loads(subprocess.run(["node", "-e", _TYPES], check=True, capture_output=True, text=True).stdout)
    return {name[0].upper() + name[1:]: members for name, members in types.items()}


def refine(facts):
    """Puts into the facts of DynamoDB's model what was recorded."""
    shapes, missing = facts["shapes"], {}
    shapes["TableOfRequest"] = {"min": 1, **_TABLE}
    shapes["TableNameOrArn"] = {"min": 3, **_TABLE}
    for shape in shapes.values():
        if shape.get("members", {}).get("TableName") == "TableArn":
            shape["members"]["TableName"] = "TableOfRequest"
    for operation, members in dynalite().items():
        if operation not in facts["operations"]:
            continue
        root = shapes[facts["operations"][operation]]
        for name, demands in members.items():
            if isinstance(demands, dict) and demands.get("tableName"):
                root["members"][name] = "TableNameOrArn"
            if isinstance(demands, dict) and demands.get("required"):
                missing.setdefault(operation, []).append(name)
        _structure(shapes, root, members)
        for earlier, later in FIRST.get(operation, ()):
            order = root["order"]
            order.remove(earlier)
            order.insert(order.index(later), earlier)
    for name, seen in SEEN.items():
        if seen is None:
            del shapes[name]
            for shape in shapes.values():
                for part in ("members", "items"):
                    kept = {member: below for member, below in shape.get(part, {}).items() if below != name}
                    if part in shape:
                        shape[part] = kept
        else:
            shapes.setdefault(name, {}).update(seen)
    shapes["SSESpecification"]["members"]["KMSMasterKeyId"] = "KMSMasterKeyId"
    for name, member in OWN.items():
        del shapes[name]["members"][member]
    facts["recorded"] = {**RECORDED, "missing": missing}
    facts["source"] += "; dynalite 4.0.0, Apache-2.0; answers recorded by dynamodb-conformance and ack-api-quirks"


def _structure(shapes, facts, members):
    facts["order"] = list(members)
    for name, demands in members.items():
        below = facts.get("members", {}).get(name)
        if below in shapes and isinstance(demands, dict):
            _shape(shapes, shapes[below], demands)


def _shape(shapes, facts, demands):
    if "enum" in demands and "enum" in facts:
        order = demands["enum"]
        facts["enum"] = [v for v in order if v in facts["enum"]] + [v for v in facts["enum"] if v not in order]
    items = facts.get("items", {})
    for part, told in (("key", "keys"), ("value", "values")):
        if told in demands:
            whole = {{"lengthLessThanOrEqual": "max", "lengthGreaterThanOrEqual": "min", "regex": "pattern"}[k]: v for k, v in demands[told].items()}
            facts.setdefault("whole", {})[part] = {**whole, **({"orArn": _TABLE["orArn"], "min": 3} if part == "key" else {})}
            if part == "key":
                items.pop("key", None)
            elif items.get("value") in shapes:
                for bound in ("min", "max"):
                    shapes[items["value"]].pop(bound, None)
    children = demands.get("children")
    if not isinstance(children, dict):
        return
    if "members" in facts:
        _structure(shapes, facts, children)
    for part in ("member", "value"):
        below = items.get(part)
        if below in shapes and "children" in children:
            inner = shapes[below]
            if "members" in inner:
                _structure(shapes, inner, children["children"])
            else:
                _shape(shapes, inner, children)
