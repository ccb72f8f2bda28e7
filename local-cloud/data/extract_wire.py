#!/usr/bin/env python3
"""Extracts what the SDK's model classes do not carry of AWS's wire protocols from botocore's service models (Apache-2.0).

One compact JSON file per service: protocol facts, HTTP bindings of the operations, error codes and statuses.
The files are named as the SDK's packages are. Usage: [QUERY_DIRECTORY=...] extract_wire.py [SERVICE ...]

SQS wants QUERY_DIRECTORY: the unpacked wheel of the last botocore that had its query protocol (pip download --no-deps botocore==1.29.50).
Today's model of SQS no longer says which codes its errors have there and what its documents' namespace is, and clients of both protocols see
those.
"""
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
OUT = pathlib.Path(__file__).parent.parent / "src/main/resources/dev/opsctl/local/data/wire"


def query_model(directory, name, version):
    path = pathlib.Path(directory) / "botocore" / "data" / name / version / "service-2.json"
    return json.loads(path.read_text())


def query_errors(shapes):
    codes = {shape: {"code": spec["error"]["code"], "status": spec["error"]["httpStatusCode"]}
             for shape, spec in shapes.items() if spec.get("error")}
    return codes | {shape: {"code": code} for shape, code in SQS_CODES.items()}


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
        if http.get("responseCode", 200) != 200:
            entry["status"] = http["responseCode"]
        wrapper = spec.get("output", {}).get("resultWrapper")
        if wrapper and wrapper != op + "Result":
            entry["resultWrapper"] = wrapper
        if rest and spec.get("output") and shapes[spec["output"]["shape"]].get("payload") is None and "rest-xml" in out["protocols"]:
            entry["root"] = spec["output"].get("locationName", spec["output"]["shape"])
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
            for shape, error in query_errors(query["shapes"]).items():
                facts["errors"].setdefault(shape, {}).update(error)
        facts["source"] = f"botocore {botocore.__version__}, Apache-2.0"
        (OUT / f"{sdk_package(model)}.json").write_text(json.dumps(facts, separators=(",", ":"), sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
