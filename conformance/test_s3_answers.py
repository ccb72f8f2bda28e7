"""What S3 answers to settings that cannot be, and what a new bucket has: facts of AWS's own answers.

Sources: the snapshots that LocalStack recorded on AWS (tests/aws/services/s3/test_s3_api.snapshot.json, test_s3_notifications_lambda.snapshot.json, 2023 to
2025), and the pages of docs.aws.amazon.com/AmazonS3: API_CreateBucket (regions), about-object-ownership (access control lists).
"""

import urllib.error
import urllib.request
import uuid

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

ACCOUNT = "111122223333"
XML = "The XML you provided was not well-formed or did not validate against our published schema"
UNVALIDATED = Config(parameter_validation=False)
NOTHING_PUBLIC = dict.fromkeys(("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True)


@pytest.fixture(scope="module")
def s3(connect):
    return connect("s3", config=UNVALIDATED)


@pytest.fixture(scope="module")
def ireland(connect):
    return connect("s3", region="eu-west-1", config=UNVALIDATED)


def name():
    return "answers-" + uuid.uuid4().hex[:12]


@pytest.fixture(scope="module")
def bucket(s3):
    made = name()
    s3.create_bucket(Bucket=made)
    s3.put_object(Bucket=made, Key="k", Body=b"0123456789")
    return made


def error(call, *arguments, **named):
    with pytest.raises(ClientError) as caught:
        call(*arguments, **named)
    answer = caught.value.response
    return answer["Error"], answer["ResponseMetadata"]["HTTPStatusCode"]


def says(found, status, code, message, **members):
    told, answered = found
    assert (told["Code"], told["Message"], answered) == (code, message, status)
    assert {member: told.get(member) for member in members} == members


def located(region):
    return {"LocationConstraint": region}


@pytest.mark.parametrize("region", ["us-east-1", "nowhere"])
def test_in_the_first_region_only_others_are_named(s3, region):
    says(error(s3.create_bucket, Bucket=name(), CreateBucketConfiguration=located(region)), 400, "InvalidLocationConstraint",
         "The specified location-constraint is not valid", LocationConstraint=region)


@pytest.mark.parametrize("region", [None, "us-west-1"])
def test_in_other_regions_the_bucket_is_there(ireland, region):
    said = {"CreateBucketConfiguration": located(region)} if region else {}
    says(error(ireland.create_bucket, Bucket=name(), **said), 400, "IllegalLocationConstraintException",
         f"The {region or 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.")


def test_a_bucket_is_where_it_was_made(s3, ireland):
    for where in (s3, ireland):
        made = name()
        assert where.create_bucket(Bucket=made, CreateBucketConfiguration=located("eu-west-1"))["Location"] == f"http://{made}.s3.amazonaws.com/"
        assert s3.get_bucket_location(Bucket=made)["LocationConstraint"] == "eu-west-1"
        assert s3.head_bucket(Bucket=made)["BucketRegion"] == "eu-west-1"
    says(error(ireland.create_bucket, Bucket=made, CreateBucketConfiguration=located("eu-west-1")), 409, "BucketAlreadyOwnedByYou",
         "Your previous request to create the named bucket succeeded and you already own it.")


def test_a_new_bucket_is_its_owners_alone(s3, bucket):
    assert s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"] == NOTHING_PUBLIC
    other = name()
    s3.create_bucket(Bucket=other, ObjectOwnership="BucketOwnerPreferred")
    assert s3.get_bucket_ownership_controls(Bucket=other)["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerPreferred"}]
    s3.put_public_access_block(Bucket=other, PublicAccessBlockConfiguration={"BlockPublicPolicy": True})
    said = s3.get_public_access_block(Bucket=other)["PublicAccessBlockConfiguration"]
    assert said == dict(NOTHING_PUBLIC, BlockPublicAcls=False, IgnorePublicAcls=False, RestrictPublicBuckets=False)


def test_access_control_lists_are_off(s3, bucket):
    assert s3.get_bucket_acl(Bucket=bucket)["Grants"][0]["Permission"] == "FULL_CONTROL"
    assert s3.get_object_acl(Bucket=bucket, Key="k")["Grants"][0]["Permission"] == "FULL_CONTROL"
    s3.put_bucket_acl(Bucket=bucket, ACL="private")
    s3.put_object(Bucket=bucket, Key="k2", Body=b"", ACL="bucket-owner-full-control")
    for call, more in ((s3.put_bucket_acl, {}), (s3.put_object_acl, {"Key": "k"}), (s3.put_object, {"Key": "k3", "Body": b""}),
                       (s3.create_multipart_upload, {"Key": "k3"})):
        says(error(call, Bucket=bucket, ACL="public-read", **more), 400, "AccessControlListNotSupported", "The bucket does not allow ACLs")
    says(error(s3.create_bucket, Bucket=name(), ACL="public-read"), 400, "InvalidBucketAclWithObjectOwnership",
         "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting")


KEYED = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
LIFE = {"ID": "r", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 7}}


@pytest.mark.parametrize("call, setting", [
    ("put_bucket_versioning", {"VersioningConfiguration": {"Status": "enabled"}}),
    ("put_bucket_versioning", {"VersioningConfiguration": {"Status": "Disabled"}}),
    ("put_bucket_encryption", {"ServerSideEncryptionConfiguration": {"Rules": []}}),
    ("put_bucket_encryption", {"ServerSideEncryptionConfiguration": {"Rules": [KEYED, KEYED]}}),
    ("put_bucket_ownership_controls", {"OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}, {"ObjectOwnership": "ObjectWriter"}]}}),
    ("put_bucket_ownership_controls", {"OwnershipControls": {"Rules": [{"ObjectOwnership": "Anybody"}]}}),
    ("put_bucket_ownership_controls", {"OwnershipControls": {"Rules": [{}]}}),
    ("put_bucket_accelerate_configuration", {"AccelerateConfiguration": {"Status": "enabled"}}),
    ("put_bucket_lifecycle_configuration", {"LifecycleConfiguration": {"Rules": [dict(LIFE, Expiration={"Days": 7, "ExpiredObjectDeleteMarker": True})]}}),
    ("put_bucket_lifecycle_configuration", {"LifecycleConfiguration": {"Rules": [dict(LIFE, Filter={"Prefix": "a", "Tag": {"Key": "k", "Value": "v"}})]}}),
])
def test_what_no_schema_has_is_malformed(s3, bucket, call, setting):
    says(error(getattr(s3, call), Bucket=bucket, **setting), 400, "MalformedXML", XML)


@pytest.mark.parametrize("call, setting, code, message, members", [
    ("put_bucket_versioning", {"VersioningConfiguration": {}}, "IllegalVersioningConfigurationException",
     "The Versioning element must be specified", {}),
    ("put_bucket_encryption", {"ServerSideEncryptionConfiguration": {"Rules": [
        {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256", "KMSMasterKeyID": "x"}}]}}, "InvalidArgument",
     "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
     {"ArgumentName": "ApplyServerSideEncryptionByDefault"}),
    ("put_bucket_lifecycle_configuration", {"LifecycleConfiguration": {"Rules": [dict(LIFE, Expiration={"Days": 0})]}}, "InvalidArgument",
     "'Days' for Expiration action must be a positive integer", {}),
    ("put_bucket_lifecycle_configuration", {"LifecycleConfiguration": {"Rules": [{"ID": "r", "Status": "Enabled", "Filter": {}}]}},
     "InvalidRequest", "At least one action needs to be specified in a rule", {}),
    ("put_bucket_lifecycle_configuration", {"LifecycleConfiguration": {"Rules": [LIFE, LIFE]}}, "InvalidArgument",
     "Rule ID must be unique. Found same ID for more than one rule", {}),
    ("put_bucket_lifecycle_configuration",
     {"TransitionDefaultMinimumObjectSize": "tiny", "LifecycleConfiguration": {"Rules": [LIFE]}}, "InvalidRequest",
     "Invalid TransitionDefaultMinimumObjectSize found: tiny", {}),
    ("put_bucket_notification_configuration", {"NotificationConfiguration": {"LambdaFunctionConfigurations": [
        {"LambdaFunctionArn": "none", "Events": ["s3:ObjectCreated:*"]}]}}, "InvalidArgument", "The ARN could not be parsed",
     {"ArgumentName": "CloudFunction", "ArgumentValue": "none"}),
    ("delete_object", {"Key": "none", "BypassGovernanceRetention": True}, "InvalidArgument",
     "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.",
     {"ArgumentName": "x-amz-bypass-governance-retention"}),
    ("put_object", {"Key": "k4", "Body": b"", "Tagging": "key1=val1,key2=val2"}, "InvalidArgument",
     "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
     {"ArgumentName": "x-amz-tagging", "ArgumentValue": "key1=val1,key2=val2"}),
    ("put_object", {"Key": "k4", "Body": b"", "StorageClass": "WRONG"}, "InvalidStorageClass", "The storage class you specified is not valid", {}),
])
def test_what_cannot_be_is_refused_in_s3s_words(s3, bucket, call, setting, code, message, members):
    says(error(getattr(s3, call), Bucket=bucket, **setting), 400, code, message, **members)


@pytest.mark.parametrize("tags, message, members", [
    ([("a", "1"), ("a", "2")], "Cannot provide multiple Tags with the same key", {"TagKey": "a"}),
    ([("a,b", "1")], "The TagKey you have provided is invalid", {"TagKey": "a,b"}),
    ([("a", "1,2")], "The TagValue you have provided is invalid", {"TagKey": "a", "TagValue": "1,2"}),
    ([("aws:a", "1")], {"put_bucket_tagging": "System tags cannot be added/updated by requester",
                        "put_object_tagging": "Your TagKey cannot be prefixed with aws:"}, {"TagKey": "aws:a"}),
])
def test_tags(s3, bucket, tags, message, members):
    for call, more in (("put_bucket_tagging", {}), ("put_object_tagging", {"Key": "k"})):
        wanted = message[call] if isinstance(message, dict) else message
        says(error(getattr(s3, call), Bucket=bucket, Tagging={"TagSet": [{"Key": k, "Value": v} for k, v in tags]}, **more), 400, "InvalidTag",
             wanted, **members)


def test_what_is_small_does_not_move(s3, bucket):
    answer = s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [LIFE]})
    assert answer["TransitionDefaultMinimumObjectSize"] == "all_storage_classes_128K"
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [LIFE]},
                                          TransitionDefaultMinimumObjectSize="varies_by_storage_class")
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)["TransitionDefaultMinimumObjectSize"] == "varies_by_storage_class"


def test_acceleration(s3, bucket):
    assert "Status" not in s3.get_bucket_accelerate_configuration(Bucket=bucket)
    s3.put_bucket_accelerate_configuration(Bucket=bucket, AccelerateConfiguration={"Status": "Enabled"})
    assert s3.get_bucket_accelerate_configuration(Bucket=bucket)["Status"] == "Enabled"
    dotted = name() + ".dot"
    s3.create_bucket(Bucket=dotted)
    says(error(s3.put_bucket_accelerate_configuration, Bucket=dotted, AccelerateConfiguration={"Status": "Enabled"}), 400, "InvalidRequest",
         "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names")


def test_metrics_of_requests(s3, bucket):
    none = (404, "NoSuchConfiguration", "The specified configuration does not exist.")
    says(error(s3.get_bucket_metrics_configuration, Bucket=bucket, Id="m"), *none)
    configuration = {"Id": "m", "Filter": {"Prefix": "p"}}
    s3.put_bucket_metrics_configuration(Bucket=bucket, Id="m", MetricsConfiguration=configuration)
    assert s3.get_bucket_metrics_configuration(Bucket=bucket, Id="m")["MetricsConfiguration"] == configuration
    assert s3.list_bucket_metrics_configurations(Bucket=bucket)["MetricsConfigurationList"] == [configuration]
    s3.delete_bucket_metrics_configuration(Bucket=bucket, Id="m")
    says(error(s3.delete_bucket_metrics_configuration, Bucket=bucket, Id="m"), *none)


@pytest.mark.parametrize("kind, service, resource, why", [
    ("LambdaFunction", "lambda", "function:none", "Not authorized to invoke function [{}]"),
    ("Queue", "sqs", "none", "The destination queue does not exist"),
    ("Topic", "sns", "none", "The destination topic does not exist"),
])
def test_where_events_cannot_go(s3, bucket, kind, service, resource, why):
    arn = f"arn:aws:{service}:us-east-1:{ACCOUNT}:{resource}"
    wanted = {f"{kind}Configurations": [{f"{kind}Arn": arn, "Events": ["s3:ObjectCreated:*"]}]}
    says(error(s3.put_bucket_notification_configuration, Bucket=bucket, NotificationConfiguration=wanted), 400, "InvalidArgument",
         "Unable to validate the following destination configurations", ArgumentName1=f"{arn}, null", ArgumentValue1=why.format(arn))
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=wanted, SkipDestinationValidation=True)
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})


STRANGE = "HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD"


def test_versions_that_never_were(s3, bucket):
    for call in (s3.get_object, s3.delete_object):
        says(error(call, Bucket=bucket, Key="k", VersionId=STRANGE), 400, "InvalidArgument", "Invalid version id specified",
             ArgumentName="versionId", ArgumentValue=STRANGE)
    assert s3.get_object(Bucket=bucket, Key="k", VersionId="null")["ContentLength"] == 10
    gone = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "k", "VersionId": STRANGE}]})
    assert gone["Errors"] == [{"Code": "NoSuchVersion", "Key": "k", "Message": "The specified version does not exist.", "VersionId": STRANGE}]


def test_a_delete_marker_has_no_tags(s3):
    made = name()
    s3.create_bucket(Bucket=made)
    s3.put_bucket_versioning(Bucket=made, VersioningConfiguration={"Status": "Enabled"})
    put = s3.put_object(Bucket=made, Key="k", Body=b"x")
    tagged = s3.put_object_tagging(Bucket=made, Key="k", Tagging={"TagSet": [{"Key": "a", "Value": "1"}]})
    assert tagged["VersionId"] == put["VersionId"]
    marker = s3.delete_object(Bucket=made, Key="k")["VersionId"]
    for version in ({}, {"VersionId": marker}):
        for call, method, more in ((s3.get_object_tagging, "GET", {}), (s3.put_object_tagging, "PUT", {"Tagging": {"TagSet": []}}),
                                   (s3.delete_object_tagging, "DELETE", {})):
            says(error(call, Bucket=made, Key="k", **more, **version), 405, "MethodNotAllowed",
                 "The specified method is not allowed against this resource.", Method=method, ResourceType="DeleteMarker")
    says(error(s3.delete_bucket, Bucket=made), 409, "BucketNotEmpty",
         "The bucket you tried to delete is not empty. You must delete all versions in the bucket.", BucketName=made)


FORM = ("The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first"
        " and last bytes to copy")


@pytest.mark.parametrize("stretch, code, message", [
    *((stretch, "InvalidArgument", FORM) for stretch in ("0-8", "bytes=1-0", "bytes=-1-", "bytes=0--1", "bytes=-", "bytes=1-", "bytes=0-1,3-4")),
    ("bytes=0-100", "InvalidArgument", "Range specified is not valid for source object of size: 10"),
    ("bytes=100-200", "InvalidRequest", "The specified copy range is invalid for the source object size"),
])
def test_stretches_that_cannot_be_copied(s3, bucket, stretch, code, message):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="parts")["UploadId"]
    says(error(s3.upload_part_copy, Bucket=bucket, Key="parts", UploadId=upload, PartNumber=1, CopySource=f"{bucket}/k", CopySourceRange=stretch),
         400, code, message)
    s3.abort_multipart_upload(Bucket=bucket, Key="parts", UploadId=upload)


def test_what_is_not_there_is_refused_by_name(s3, bucket):
    told, status = error(s3.put_object, Bucket=bucket, Key="k5", Body=b"", WriteOffsetBytes=7)
    assert status == 501 and told["Code"] == "NotImplemented" and "not implemented" in told["Message"] and told["Header"] == "x-amz-write-offset-bytes"


def test_an_object_under_a_key_of_the_customers_is_read_with_that_key_alone(s3, bucket):
    key = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "0" * 32}
    s3.put_object(Bucket=bucket, Key="under-key", Body=b"secret", **key)
    assert s3.get_object(Bucket=bucket, Key="under-key", **key)["Body"].read() == b"secret"
    told, status = error(s3.get_object, Bucket=bucket, Key="under-key")
    assert status == 400 and told["Code"] == "InvalidRequest", told
    told, status = error(s3.get_object, Bucket=bucket, Key="under-key", **{**key, "SSECustomerKey": "1" * 32})
    assert status == 403 and told["Code"] == "AccessDenied", told
    s3.delete_object(Bucket=bucket, Key="under-key")


def test_an_archived_object_is_restored_before_it_is_read(s3, bucket):
    s3.put_object(Bucket=bucket, Key="archived", Body=b"old", StorageClass="GLACIER")
    told, status = error(s3.get_object, Bucket=bucket, Key="archived")
    assert status == 403 and told["Code"] == "InvalidObjectState" and told["StorageClass"] == "GLACIER", told
    days = {"Days": 1, "GlacierJobParameters": {"Tier": "Bulk"}}
    assert s3.restore_object(Bucket=bucket, Key="archived", RestoreRequest=days)["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert s3.head_object(Bucket=bucket, Key="archived")["Restore"] == 'ongoing-request="true"'
    says(error(s3.restore_object, Bucket=bucket, Key="archived", RestoreRequest=days), 409, "RestoreAlreadyInProgress", "Object restore is already in progress")
    s3.delete_object(Bucket=bucket, Key="archived")


@pytest.mark.parametrize("more", [
    {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": "2099-01-01T00:00:00Z"},
    {"ObjectLockLegalHoldStatus": "ON"},
])
def test_only_a_bucket_with_object_lock_locks(s3, bucket, more):
    says(error(s3.put_object, Bucket=bucket, Key="k5", Body=b"", **more), 400, "InvalidRequest", "Bucket is missing Object Lock Configuration")


def test_object_lock_over_the_wire(s3):
    locked = f"locked-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=locked, ObjectLockEnabledForBucket=True)
    rule = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}}
    s3.put_object_lock_configuration(Bucket=locked, ObjectLockConfiguration=rule)
    assert s3.get_object_lock_configuration(Bucket=locked)["ObjectLockConfiguration"] == rule
    version = s3.put_object(Bucket=locked, Key="k", Body=b"x")["VersionId"]
    head = s3.head_object(Bucket=locked, Key="k")
    assert head["ObjectLockMode"] == "GOVERNANCE"
    assert s3.get_object_retention(Bucket=locked, Key="k")["Retention"]["RetainUntilDate"] == head["ObjectLockRetainUntilDate"]
    s3.put_object_legal_hold(Bucket=locked, Key="k", LegalHold={"Status": "ON"})
    assert s3.get_object_legal_hold(Bucket=locked, Key="k")["LegalHold"] == {"Status": "ON"}
    says(error(s3.delete_object, Bucket=locked, Key="k", VersionId=version, BypassGovernanceRetention=True), 403, "AccessDenied",
         "Access Denied because object protected by object lock.")
    s3.put_object_legal_hold(Bucket=locked, Key="k", LegalHold={"Status": "OFF"})
    s3.delete_object(Bucket=locked, Key="k", VersionId=version, BypassGovernanceRetention=True)
    s3.delete_bucket(Bucket=locked)


def send(form, file, **changed):
    """As a browser sends it; returns status, headers and body."""
    border = uuid.uuid4().hex
    fields = dict(form["fields"], **changed)
    parts = [f'--{border}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items()]
    parts.append(f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="a b.txt"\r\n\r\n'.encode() + file + f"\r\n--{border}--\r\n".encode())
    request = urllib.request.Request(form["url"], b"".join(parts), {"Content-Type": f"multipart/form-data; boundary={border}"}, method="POST")
    try:
        answer = urllib.request.build_opener(Still).open(request)
    except urllib.error.HTTPError as refused:
        answer = refused
    return answer.status, answer.headers, answer.read().decode()


class Still(urllib.request.HTTPRedirectHandler):
    """Goes nowhere else."""

    def redirect_request(self, *_):
        return None


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_a_form_may_send_what_its_policy_says(connect, bucket, version):
    signing = connect("s3", config=Config(signature_version=version, s3={"addressing_style": "path"}))
    conditions = [["content-length-range", 1, 10], {"success_action_status": "201"}, ["starts-with", "$Content-Type", "text/"]]
    form = signing.generate_presigned_post(bucket, "in/${filename}", Fields={"success_action_status": "201", "Content-Type": "text/plain"},
                                           Conditions=conditions)
    form["fields"] = {k: v for k, v in form["fields"].items()}
    status, headers, text = send(form, b"dear \r\n--you")
    assert (status, "EntityTooLarge" in text) == (400, True)
    status, headers, text = send(form, b"dear\r\n--")
    assert status == 201 and f"<Bucket>{bucket}</Bucket><Key>in/a b.txt</Key>" in text and headers["Location"].endswith("in%2Fa+b.txt"), text
    got = signing.get_object(Bucket=bucket, Key="in/a b.txt")
    assert got["Body"].read() == b"dear\r\n--" and got["ContentType"] == "text/plain" and got["ETag"] == headers["ETag"]
    for changed, why in (({"key": "elsewhere"}, "Policy Condition failed"), ({"Content-Type": "image/png"}, "Policy Condition failed"),
                         ({"x-amz-meta-a": "b"}, "Extra input fields: x-amz-meta-a")):
        status, headers, text = send(form, b"dear", **changed)
        assert status == 403 and f"Invalid according to Policy: {why}" in text, text
    status, headers, text = send(form, b"dear", policy=form["fields"]["policy"][:-8] + "AAAAAAA=")
    assert status == 403 and "SignatureDoesNotMatch" in text, text


def test_a_form_says_where_the_browser_goes_on(connect, bucket):
    signing = connect("s3", config=Config(signature_version="s3v4", s3={"addressing_style": "path"}))
    there = "https://shop.example/done"
    form = signing.generate_presigned_post(bucket, "f", Fields={"success_action_redirect": there}, Conditions=[{"success_action_redirect": there}])
    status, headers, _ = send(form, b"x")
    assert status == 303 and headers["Location"].startswith(f"{there}?bucket={bucket}&key=f&etag=%22")
    del form["fields"]["policy"]
    assert send(form, b"x")[0] == 403


def test_a_delete_marker_says_that_it_is_one(s3):
    marked = f"marked-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=marked)
    s3.put_bucket_versioning(Bucket=marked, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=marked, Key="k", Body=b"x")
    marker = s3.delete_object(Bucket=marked, Key="k")["VersionId"]
    for read in (s3.get_object, s3.head_object):
        for named, status in (({}, 404), ({"VersionId": marker}, 405)):
            with pytest.raises(ClientError) as caught:
                read(Bucket=marked, Key="k", **named)
            answer = caught.value.response["ResponseMetadata"]
            headers = answer["HTTPHeaders"]
            assert (answer["HTTPStatusCode"], headers["x-amz-delete-marker"], headers["x-amz-version-id"], headers["server"]) == (
                status, "true", marker, "AmazonS3")
            assert headers.get("allow") == (None if status == 404 else "DELETE")
