#!/usr/bin/env python3
"""Extracts what the SDK's model classes do not carry of AWS's wire protocols from botocore's service models (Apache-2.0).

One compact JSON file per service: protocol facts, HTTP bindings of the operations, error codes and statuses.
The files are named as the SDK's packages are. Usage: [QUERY_DIRECTORY=...] [NEWER_DIRECTORY=...] extract_wire.py [SERVICE ...]

NEWER_DIRECTORY is where a newer botocore is unpacked or installed: what it has of operations beyond these facts, or at another address,
newer SDKs send, and it has to be told from what no AWS knows. Without it, what was found before is kept.

SQS wants QUERY_DIRECTORY: the unpacked wheel of the last botocore that had its query protocol (pip download --no-deps botocore==1.31.80).
Today's model of SQS no longer says which codes its errors have there, what its documents' namespace is and how its lists and maps are
called, and clients of both protocols see those.
"""
import gzip
import json
import os
import pathlib

import botocore

from services import asked, load, sdk_package

# Another endpoint's operations (S3 Express control plane) that share method and path with one of this endpoint's: GET / is ListBuckets.
ELSEWHERE = {"s3": {"ListDirectoryBuckets"}}
# Errors of SQS that are younger than its last query model, or in no model at all, as its API reference and its answers name them.
SQS_CODES = {"KmsAccessDenied": "KMS.AccessDeniedException", "KmsDisabled": "KMS.DisabledException",
             "KmsInvalidKeyUsage": "KMS.InvalidKeyUsageException", "KmsInvalidState": "KMS.InvalidStateException",
             "KmsNotFound": "KMS.NotFoundException", "KmsOptInRequired": "KMS.OptInRequired", "KmsThrottled": "KMS.ThrottlingException",
             "AccessDeniedException": "AccessDenied", "InvalidParameterValueException": "InvalidParameterValue",
             "MissingRequiredParameterException": "MissingParameter"}
# Where the SDK for Java 2 sends an operation, though botocore has it elsewhere.
JAVA = {"sesv2": {"PutEmailIdentityDkimSigningAttributes": {"method": "PUT", "uri": "/v1/email/identities/{EmailIdentity}/dkim/signing"}}}
# S3's documents as its API reference shows them, where the model, whose readers do not look at the name, calls them otherwise; and the operations that
# are answered with another status than the model's, recorded on AWS by github.com/localstack/localstack (tests/aws/services/s3).
DOCUMENTS = {"s3": {
    "CompleteMultipartUpload": "CompleteMultipartUploadResult", "CreateMultipartUpload": "InitiateMultipartUploadResult",
    "CreateSession": "CreateSessionResult", "DeleteObjects": "DeleteResult",
    "GetBucketAccelerateConfiguration": "AccelerateConfiguration", "GetBucketAcl": "AccessControlPolicy",
    "GetBucketCors": "CORSConfiguration", "GetBucketLifecycleConfiguration": "LifecycleConfiguration",
    "GetBucketLogging": "BucketLoggingStatus", "GetBucketRequestPayment": "RequestPaymentConfiguration",
    "GetBucketTagging": "Tagging", "GetBucketVersioning": "VersioningConfiguration", "GetBucketWebsite": "WebsiteConfiguration",
    "GetObjectAcl": "AccessControlPolicy", "GetObjectAttributes": "GetObjectAttributesResponse", "GetObjectTagging": "Tagging",
    "ListBucketAnalyticsConfigurations": "ListBucketAnalyticsConfigurationResult",
    "ListBucketInventoryConfigurations": "ListInventoryConfigurationsResult",
    "ListBucketMetricsConfigurations": "ListMetricsConfigurationsResult", "ListBuckets": "ListAllMyBucketsResult",
    "ListMultipartUploads": "ListMultipartUploadsResult", "ListObjectVersions": "ListVersionsResult",
    "ListObjects": "ListBucketResult", "ListObjectsV2": "ListBucketResult", "ListParts": "ListPartsResult"}}
STATUSES = {"s3": {"PutBucketPolicy": 204, "PutBucketTagging": 204}}
OUT = pathlib.Path(__file__).parent.parent / "src/main/resources/dev/opsctl/local/data/wire"


def query_model(directory, name, version):
    path = pathlib.Path(directory) / "botocore" / "data" / name / version / "service-2.json"
    return json.loads(path.read_text())


def query_errors(shapes):
    codes = {shape: {"code": spec["error"]["code"], "status": spec["error"]["httpStatusCode"]}
             for shape, spec in shapes.items() if spec.get("error")}
    return codes | {shape: {"code": code} for shape, code in SQS_CODES.items()}


def query_elements(shapes):
    """How the query protocol calls the flat lists and maps of each structure: the element, in maps its key and value, and what it holds."""
    elements = {}
    for name, shape in shapes.items():
        for member, ref in shape.get("members", {}).items():
            target = shapes[ref["shape"]]
            if target["type"] == "list":
                element = {"element": target["member"].get("locationName", member), "of": target["member"]["shape"]}
            elif target["type"] == "map":
                name_of_all = target.get("locationName", member) if target.get("flattened") else member
                element = {"element": ref.get("locationName", name_of_all), "key": target["key"]["locationName"],
                           "value": target["value"]["locationName"], "of": target["value"]["shape"]}
            else:
                continue
            elements.setdefault(name, {})[member] = element
    return elements


def newer(directory, name, version, operations):
    """The operations that a newer botocore has, or has elsewhere, with their addresses where the protocol has some."""
    model = json.loads(gzip.decompress((pathlib.Path(directory) / "botocore" / "data" / name / version / "service-2.json.gz").read_bytes()))
    rest = any(p.startswith("rest") for p in model["metadata"].get("protocols", [model["metadata"]["protocol"]]))
    found = {}
    for op, spec in sorted(model["operations"].items()):
        address = {"method": spec["http"]["method"], "uri": spec["http"]["requestUri"]} if rest else {}
        known = operations.get(op)
        if op not in ELSEWHERE.get(name, ()) and (known is None or any(known[key] != value for key, value in address.items())):
            found[op] = address
    return found


def extract(model, name):
    meta = model["metadata"]
    shapes = model["shapes"]
    out = {
        "serviceId": meta["serviceId"],
        "protocols": meta.get("protocols", [meta["protocol"]]),
        "signingName": meta.get("signingName", meta["endpointPrefix"]),
        "apiVersion": meta["apiVersion"],
        "targetPrefix": meta.get("targetPrefix"),
        "jsonVersion": meta.get("jsonVersion"),
        "xmlNamespace": meta.get("xmlNamespace"),
        "queryCompatible": "awsQueryCompatible" in meta,
    }
    out = {k: v for k, v in out.items() if v not in (None, False)}
    rest = any(p.startswith("rest") for p in out["protocols"])
    if "rest-xml" in out["protocols"]:
        # said with the inputs that have a body, for all documents
        out["xmlNamespace"] = next(spec["input"]["xmlNamespace"]["uri"] for spec in model["operations"].values()
                                   if "xmlNamespace" in spec.get("input", {}))
    operations, errors = {}, {}
    for op, spec in sorted(model["operations"].items()):
        if op in ELSEWHERE.get(name, ()):
            continue
        entry = {}
        http = spec["http"]
        if rest:
            entry["method"], entry["uri"] = http["method"], http["requestUri"]
        status = STATUSES.get(name, {}).get(op, http.get("responseCode", 200))
        if status != 200:
            entry["status"] = status
        wrapper = spec.get("output", {}).get("resultWrapper")
        if wrapper and wrapper != op + "Result":
            entry["resultWrapper"] = wrapper
        if rest and spec.get("output") and shapes[spec["output"]["shape"]].get("payload") is None and "rest-xml" in out["protocols"]:
            entry["root"] = DOCUMENTS.get(name, {}).get(op, spec["output"].get("locationName", spec["output"]["shape"]))
        operations[op] = entry
        for error in spec.get("errors", []):
            shape = shapes[error["shape"]]
            info = shape.get("error", {})
            facts = {}
            if info.get("code") and info["code"] != error["shape"]:
                facts["code"] = info["code"]
            if info.get("httpStatusCode"):
                facts["status"] = info["httpStatusCode"]
            elif shape.get("fault"):
                facts["status"] = 500
            text = next((member for member in shape.get("members", {}) if member.lower() == "message"), "message")
            if text != "message":
                facts["message"] = text
            errors[error["shape"]] = facts
    out["operations"] = operations
    out["errors"] = errors
    return out


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for name in asked():
        model = load(name)
        facts = extract(model, name)
        if facts.get("queryCompatible") and name == "sqs":
            query = query_model(os.environ["QUERY_DIRECTORY"], name, facts["apiVersion"])
            facts["xmlNamespace"] = query["metadata"]["xmlNamespace"]
            facts["queryElements"] = query_elements(query["shapes"])
            for shape, error in query_errors(query["shapes"]).items():
                facts["errors"].setdefault(shape, {}).update(error)
        path = OUT / f"{sdk_package(model)}.json"
        found = (
            newer(os.environ["NEWER_DIRECTORY"], name, facts["apiVersion"], facts["operations"])
            if "NEWER_DIRECTORY" in os.environ
            else json.loads(path.read_text()).get("newer", {}) if path.exists() else {}
        ) | JAVA.get(name, {})
        if found:
            facts["newer"] = found
        facts["source"] = f"botocore {botocore.__version__}, Apache-2.0"
        path.write_text(json.dumps(facts, separators=(",", ":"), sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
