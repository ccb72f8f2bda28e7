"""Secrets Manager through boto3 and the AWS CLI, and its CloudFormation types."""

import json
import uuid

import pytest
from conftest import ACCOUNT

TEMPLATE = """
Resources:
  Generated:
    Type: AWS::SecretsManager::Secret
    Properties:
      Name: conformance/generated
      Description: made by a template
      GenerateSecretString:
        SecretStringTemplate: '{"username": "admin"}'
        GenerateStringKey: password
        PasswordLength: 20
        ExcludePunctuation: true
  Nameless:
    Type: AWS::SecretsManager::Secret
    Properties: {SecretString: !Sub '${Text}'}
  Access:
    Type: AWS::SecretsManager::ResourcePolicy
    Properties:
      SecretId: !Ref Generated
      BlockPublicPolicy: true
      ResourcePolicy:
        Version: '2012-10-17'
        Statement:
          - {Effect: Deny, Principal: '*', Action: secretsmanager:DeleteSecret, Resource: '*', Condition: {Bool: {'aws:SecureTransport': false}}}
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      Tags: [{Key: user, Value: !Sub '{{resolve:secretsmanager:${Generated}:SecretString:username}}'}]
Parameters:
  Text: {Type: String, NoEcho: true}
Outputs:
  Generated: {Value: !Ref Generated}
  Nameless: {Value: !GetAtt Nameless.Id}
  Queue: {Value: !Ref Queue}
"""


def test_a_secrets_life_through_boto3(client, refused):
    secrets = client("secretsmanager")
    token = str(uuid.uuid4())
    made = secrets.create_secret(Name="conformance/life", SecretString="ñ€", ClientRequestToken=token,
                                 Tags=[{"Key": "k", "Value": "v"}])
    arn = made["ARN"]
    assert made["VersionId"] == token and arn.startswith(f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:conformance/life-")
    value = secrets.get_secret_value(SecretId="conformance/life")
    assert (value["SecretString"], value["VersionStages"]) == ("ñ€", ["AWSCURRENT"]) and "SecretBinary" not in value
    second = secrets.put_secret_value(SecretId=arn, SecretBinary=b"\x00\xff")["VersionId"]
    assert secrets.get_secret_value(SecretId=arn)["SecretBinary"] == b"\x00\xff"
    described = secrets.describe_secret(SecretId=arn)
    assert described["VersionIdsToStages"] == {token: ["AWSPREVIOUS"], second: ["AWSCURRENT"]}
    assert described["Tags"] == [{"Key": "k", "Value": "v"}] and "KmsKeyId" not in described
    listed = secrets.list_secret_version_ids(SecretId=arn)["Versions"]
    assert {v["VersionId"]: v["KmsKeyIds"] for v in listed} == {token: ["DefaultEncryptionKey"], second: ["DefaultEncryptionKey"]}
    batch = secrets.batch_get_secret_value(SecretIdList=["conformance/life", "conformance/none"])
    assert [v["Name"] for v in batch["SecretValues"]] == ["conformance/life"]
    assert [e["ErrorCode"] for e in batch["Errors"]] == ["ResourceNotFoundException"]
    refused("InvalidRequestException", 400, secrets.rotate_secret, SecretId=arn)
    refused("ResourceNotFoundException", 400, secrets.get_secret_value, SecretId="conformance/none")
    secrets.delete_secret(SecretId=arn, RecoveryWindowInDays=7)
    refused("InvalidRequestException", 400, secrets.get_secret_value, SecretId=arn)
    secrets.restore_secret(SecretId=arn)
    secrets.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)
    refused("ResourceNotFoundException", 400, secrets.describe_secret, SecretId=arn)


def test_the_cli_makes_and_reads_a_secret(ops, tmp_path):
    text = tmp_path / "secret.json"
    text.write_text('{"user":"u","password":"p & \\"q\\""}')
    ops.aws("secretsmanager", "create-secret", "--name", "conformance-cli", "--secret-string", f"file://{text}")
    got = ops.aws("secretsmanager", "get-secret-value", "--secret-id", "conformance-cli", "--query", "SecretString", "--output", "text")
    assert (got if isinstance(got, dict) else json.loads(got)) == {"user": "u", "password": 'p & "q"'}
    password = ops.aws("secretsmanager", "get-random-password", "--password-length", "12", "--exclude-punctuation")
    assert password["RandomPassword"].isalnum() and len(password["RandomPassword"]) == 12
    ops.aws("secretsmanager", "delete-secret", "--secret-id", "conformance-cli", "--force-delete-without-recovery")


@pytest.fixture
def stack(client):
    cloudformation = client("cloudformation")
    cloudformation.create_stack(StackName="conformance-secrets", TemplateBody=TEMPLATE,
                                Parameters=[{"ParameterKey": "Text", "ParameterValue": "first-4711"}])
    cloudformation.get_waiter("stack_create_complete").wait(StackName="conformance-secrets", WaiterConfig={"Delay": 1})
    yield cloudformation
    cloudformation.delete_stack(StackName="conformance-secrets")
    cloudformation.get_waiter("stack_delete_complete").wait(StackName="conformance-secrets", WaiterConfig={"Delay": 1})


def test_templates_generate_secrets_and_refer_to_them(stack, client):
    outputs = {o["OutputKey"]: o["OutputValue"] for o in stack.describe_stacks(StackName="conformance-secrets")["Stacks"][0]["Outputs"]}
    secrets = client("secretsmanager")
    generated = secrets.get_secret_value(SecretId=outputs["Generated"])
    value = json.loads(generated["SecretString"])
    assert value["username"] == "admin" and len(value["password"]) == 20 and value["password"].isalnum()
    assert "SecureTransport" in secrets.get_resource_policy(SecretId=outputs["Generated"])["ResourcePolicy"]
    assert client("sqs").list_queue_tags(QueueUrl=outputs["Queue"])["Tags"]["user"] == "admin"
    tags = {t["Key"]: t["Value"] for t in secrets.describe_secret(SecretId=outputs["Generated"])["Tags"]}
    assert tags["aws:cloudformation:logical-id"] == "Generated"
    assert secrets.describe_secret(SecretId=outputs["Nameless"])["Name"].startswith("Nameless-")
    stack.update_stack(StackName="conformance-secrets", TemplateBody=TEMPLATE.replace("made by", "changed by"),
                       Parameters=[{"ParameterKey": "Text", "ParameterValue": "second-4712"}])
    stack.get_waiter("stack_update_complete").wait(StackName="conformance-secrets", WaiterConfig={"Delay": 1})
    again = secrets.get_secret_value(SecretId=outputs["Generated"])
    assert again["VersionId"] == generated["VersionId"], "only a changed value makes a version"
    assert secrets.describe_secret(SecretId=outputs["Generated"])["Description"] == "changed by a template"
    assert secrets.get_secret_value(SecretId=outputs["Nameless"])["SecretString"] == "second-4712"
