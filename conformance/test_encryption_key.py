"""What a disabled key does to everything that lies under it, and that enabling it brings everything back (PLT-5, SEC-1)."""

import pytest
from botocore.exceptions import ClientError

REFUSALS = {
    "s3 write": ("KMS.DisabledException", 400),
    "s3 read": ("KMS.DisabledException", 400),
    "table write": ("ValidationException", 400),
    "table read": ("ValidationException", 400),
    "queue write": ("KMS.DisabledException", 400),
    "secret write": ("EncryptionFailure", 400),
    "secret read": ("DecryptionFailure", 400),
}


@pytest.fixture
def kept(client):
    """A bucket, a table, a queue and a secret under one key, each with something in it."""
    key = client("kms").create_key(Description="conformance")["KeyMetadata"]["Arn"]
    s3, table, queue, secret = client("s3"), client("dynamodb"), client("sqs"), client("secretsmanager")
    s3.create_bucket(Bucket="conformance-key")
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
    s3.put_bucket_encryption(Bucket="conformance-key", ServerSideEncryptionConfiguration={"Rules": [rule]})
    table.create_table(TableName="conformance-key", BillingMode="PAY_PER_REQUEST",
                       AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                       KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                       SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key})
    table.get_waiter("table_exists").wait(TableName="conformance-key")
    url = queue.create_queue(QueueName="conformance-key", Attributes={"KmsMasterKeyId": key})["QueueUrl"]
    secret.create_secret(Name="conformance-key", KmsKeyId=key, SecretString="before")
    calls = {
        "s3 write": lambda: s3.put_object(Bucket="conformance-key", Key="k", Body=b"before"),
        "s3 read": lambda: s3.get_object(Bucket="conformance-key", Key="k")["Body"].read(),
        "table write": lambda: table.put_item(TableName="conformance-key", Item={"id": {"S": "before"}}),
        "table read": lambda: table.get_item(TableName="conformance-key", Key={"id": {"S": "before"}}, ConsistentRead=True)["Item"],
        "queue write": lambda: queue.send_message(QueueUrl=url, MessageBody="before"),
        "secret write": lambda: secret.put_secret_value(SecretId="conformance-key", SecretString="before"),
        "secret read": lambda: secret.get_secret_value(SecretId="conformance-key")["SecretString"],
    }
    for call in calls.values():
        call()
    yield key, calls, lambda: queue.receive_message(QueueUrl=url).get("Messages", [])
    s3.delete_object(Bucket="conformance-key", Key="k")
    s3.delete_bucket(Bucket="conformance-key")
    table.delete_table(TableName="conformance-key")
    queue.delete_queue(QueueUrl=url)
    secret.delete_secret(SecretId="conformance-key", ForceDeleteWithoutRecovery=True)
    client("kms").schedule_key_deletion(KeyId=key, PendingWindowInDays=7)


def test_a_disabled_key_stops_reads_and_writes_and_an_enabled_one_loses_nothing(kept, client):
    key, calls, messages = kept
    client("kms").disable_key(KeyId=key)
    told = {}
    for name, call in calls.items():
        with pytest.raises(ClientError) as refused:
            call()
        error = refused.value.response
        told[name] = error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]
        assert "key" in error["Error"]["Message"].lower(), error["Error"]
    assert told == REFUSALS
    client("kms").enable_key(KeyId=key)
    assert calls["s3 read"]() == b"before"
    assert calls["table read"]() == {"id": {"S": "before"}}
    assert calls["secret read"]() == "before"
    assert [m["Body"] for m in messages()] == ["before"], "what was refused was not taken"
    for call in calls.values():
        call()
