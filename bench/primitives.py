"""The calls of AWS's services that the system makes, each with what it needs to be there. Any server that answers AWS's API can be asked."""

import io
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile

import boto3
from items import attributes, table

SERVICES = ["states.amazonaws.com", "lambda.amazonaws.com", "scheduler.amazonaws.com"]
ALLOW = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
JAVA = """public class Echo { public String answer(java.util.Map<String, Object> event) { return "answered"; } }"""
PYTHON = """def answer(event, context): return "answered"\n"""


class World:
    """What the calls need, made on a server. What a server refuses is kept as the reason why its calls are not measured there."""

    def __init__(self, arguments, java=None, leave_sandbox=None):
        """java: of which JDK a function is compiled, where functions are Java; otherwise they are Python. leave_sandbox: has an address confirmed."""
        self.arguments, self.java, self.leave_sandbox = arguments, java, leave_sandbox
        self.clients, self.refused = {}, {}

    def client(self, service):
        if service not in self.clients:
            self.clients[service] = boto3.client(service, **self.arguments)
        return self.clients[service]

    def build(self):
        for name, make in (("DynamoDB", self.tables), ("SQS", self.queues), ("SNS", self.topic), ("S3", self.bucket), ("IAM", self.role),
                           ("KMS", self.key), ("Secrets Manager", self.secret), ("Logs", self.logs), ("EventBridge", self.bus),
                           ("SES", self.mail), ("CloudFormation", self.stack), ("Scheduler", self.schedule), ("API Gateway", self.api),
                           ("Step Functions", self.machine), ("CloudWatch", self.metric), ("Lambda", self.function)):
            try:
                make()
            except Exception as e:
                self.refused[name] = str(e)
        return self

    def tables(self):
        dynamodb = self.client("dynamodb")
        for name in ("bench", "bench-batch", "bench-transact"):
            table(dynamodb, name)
        dynamodb.create_table(
            TableName="bench-sorted", BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}, {"AttributeName": "s", "AttributeType": "N"}],
            KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "s", "KeyType": "RANGE"}])
        for n in range(0, 1000, 25):
            dynamodb.batch_write_item(RequestItems={"bench": [{"PutRequest": {"Item": attributes(n + i)}} for i in range(25)]})
        for n in range(0, 200, 25):
            dynamodb.batch_write_item(RequestItems={"bench-sorted": [{"PutRequest": {"Item": dict(
                attributes(n + i), p={"S": "one"}, s={"N": str(n + i)})}} for i in range(25)]})

    def queues(self):
        sqs = self.client("sqs")
        self.sent = sqs.create_queue(QueueName="sent")["QueueUrl"]
        self.deleted = sqs.create_queue(QueueName="deleted")["QueueUrl"]
        # What is received can be received again at once: a read that changes the message, and needs no filling between
        self.received = sqs.create_queue(QueueName="received", Attributes={"VisibilityTimeout": "0"})["QueueUrl"]
        for n in range(20):
            sqs.send_message(QueueUrl=self.received, MessageBody="message %d" % n)

    def handle(self):
        """The handle of a message that can be deleted."""
        sqs = self.client("sqs")
        sqs.send_message(QueueUrl=self.deleted, MessageBody="one to delete")
        return sqs.receive_message(QueueUrl=self.deleted, MaxNumberOfMessages=1)["Messages"][0]["ReceiptHandle"]

    def topic(self):
        self.topic_arn = self.client("sns").create_topic(Name="bench")["TopicArn"]

    def bucket(self):
        self.client("s3").create_bucket(Bucket="bench-objects")
        for n in range(50):
            self.client("s3").put_object(Bucket="bench-objects", Key="read/%03d" % n, Body=b"x" * 10_000)

    def role(self):
        iam, account = self.client("iam"), self.client("sts").get_caller_identity()["Account"]
        trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {
            "Service": SERVICES, "AWS": "arn:aws:iam::%s:root" % account}}]}
        self.role_arn = iam.create_role(RoleName="bench", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
        iam.put_role_policy(RoleName="bench", PolicyName="all", PolicyDocument=json.dumps(ALLOW))

    def key(self):
        self.key_id = self.client("kms").create_key()["KeyMetadata"]["KeyId"]
        self.encrypted = self.client("kms").encrypt(KeyId=self.key_id, Plaintext=b"x" * 200)["CiphertextBlob"]

    def secret(self):
        self.client("secretsmanager").create_secret(Name="bench", SecretString="not very secret")

    def logs(self):
        logs = self.client("logs")
        for group in ("/bench/written", "/bench/read"):
            logs.create_log_group(logGroupName=group)
            logs.create_log_stream(logGroupName=group, logStreamName="one")
        now = int(time.time() * 1000)
        logs.put_log_events(logGroupName="/bench/read", logStreamName="one", logEvents=[
            {"timestamp": now - 1000 + n, "message": "line %d %s" % (n, "found" if n % 10 == 0 else "not")} for n in range(200)])

    def bus(self):
        self.client("events").create_event_bus(Name="bench")

    def mail(self):
        if self.leave_sandbox:
            self.leave_sandbox("bench@example.com")
            self.client("sesv2").put_account_details(ProductionAccessEnabled=True, MailType="TRANSACTIONAL", WebsiteURL="https://example.com")
        else:
            self.client("ses").verify_email_identity(EmailAddress="bench@example.com")

    def stack(self):
        cloudformation = self.client("cloudformation")
        cloudformation.create_stack(StackName="bench", TemplateBody=json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}))
        cloudformation.get_waiter("stack_create_complete").wait(StackName="bench", WaiterConfig={"Delay": 1})

    def schedule(self):
        queue = self.client("sqs").get_queue_attributes(QueueUrl=self.sent, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        self.client("scheduler").create_schedule(
            Name="bench", ScheduleExpression="rate(10 days)", FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": queue, "RoleArn": self.role_arn})

    def api(self):
        gateway = self.client("apigateway")
        self.api_id = gateway.create_rest_api(name="bench")["id"]
        root = gateway.get_resources(restApiId=self.api_id)["items"][0]["id"]
        method = dict(restApiId=self.api_id, resourceId=root, httpMethod="GET")
        gateway.put_method(**method, authorizationType="NONE")
        gateway.put_integration(**method, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
        gateway.put_method_response(**method, statusCode="200")
        gateway.put_integration_response(**method, statusCode="200", responseTemplates={"application/json": '{"answer": "answered"}'})
        gateway.create_deployment(restApiId=self.api_id, stageName="live")

    def machine(self):
        self.machine_arn = self.client("stepfunctions").create_state_machine(
            name="bench", roleArn=self.role_arn, definition=json.dumps({"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}})
        )["stateMachineArn"]

    def metric(self):
        now = int(time.time())
        self.since = now - 3600
        self.client("cloudwatch").put_metric_data(Namespace="bench", MetricData=[
            {"MetricName": "read", "Value": n, "Timestamp": now - 60 * n} for n in range(1, 31)])

    def function(self):
        code, runtime, handler = packed(self.java)
        functions = self.client("lambda")
        functions.create_function(FunctionName="bench", Runtime=runtime, Handler=handler, Role=self.role_arn, Code={"ZipFile": code()},
                                  Timeout=30, MemorySize=256)
        functions.get_waiter("function_active_v2").wait(FunctionName="bench", WaiterConfig={"Delay": 1})
        answer = functions.invoke(FunctionName="bench", Payload=b"{}")["Payload"].read()
        if json.loads(answer or b"null") != "answered":
            raise ValueError("the function was not run, the answer is " + answer.decode()[:200])

    def calls(self):
        """Each call's service, operation and members, by name. What stands before a space is the service."""
        return {
            "DynamoDB PutItem": ("dynamodb", "put_item", lambda n: dict(TableName="bench", Item=attributes(n))),
            "DynamoDB GetItem": ("dynamodb", "get_item", lambda n: dict(TableName="bench", Key={"id": {"S": "item-%06d" % (n % 1000)}})),
            "DynamoDB UpdateItem": ("dynamodb", "update_item", lambda n: dict(
                TableName="bench", Key={"id": {"S": "item-%06d" % (n % 1000)}}, UpdateExpression="SET quantity = quantity + :one",
                ExpressionAttributeValues={":one": {"N": "1"}})),
            "DynamoDB Query (20 items)": ("dynamodb", "query", lambda n: dict(
                TableName="bench-sorted", KeyConditionExpression="p = :p AND s BETWEEN :a AND :b",
                ExpressionAttributeValues={":p": {"S": "one"}, ":a": {"N": "40"}, ":b": {"N": "59"}})),
            "DynamoDB TransactWriteItems (2)": ("dynamodb", "transact_write_items", lambda n: dict(TransactItems=[
                {"Put": {"TableName": "bench-transact", "Item": attributes(2 * n + i)}} for i in range(2)])),
            "DynamoDB BatchWriteItem (25)": ("dynamodb", "batch_write_item", lambda n: dict(RequestItems={"bench-batch": [
                {"PutRequest": {"Item": attributes(n * 25 + i)}} for i in range(25)]})),
            "SQS SendMessage": ("sqs", "send_message", lambda n: dict(QueueUrl=self.sent, MessageBody="message %d" % n)),
            "SQS ReceiveMessage": ("sqs", "receive_message", lambda n: dict(QueueUrl=self.received, MaxNumberOfMessages=1)),
            "SQS DeleteMessage": ("sqs", "delete_message", lambda n: dict(QueueUrl=self.deleted, ReceiptHandle=self.handle())),
            "SNS Publish": ("sns", "publish", lambda n: dict(TopicArn=self.topic_arn, Message="message %d" % n)),
            "S3 PutObject (10 kB)": ("s3", "put_object", lambda n: dict(Bucket="bench-objects", Key="written/%d" % n, Body=b"x" * 10_000)),
            "S3 GetObject (10 kB)": ("s3", "get_object", lambda n: dict(Bucket="bench-objects", Key="read/%03d" % (n % 50))),
            "S3 HeadObject": ("s3", "head_object", lambda n: dict(Bucket="bench-objects", Key="read/%03d" % (n % 50))),
            "S3 ListObjectsV2 (50 objects)": ("s3", "list_objects_v2", lambda n: dict(Bucket="bench-objects", Prefix="read/")),
            "Lambda Invoke": ("lambda", "invoke", lambda n: dict(FunctionName="bench", Payload=b"{}")),
            "Step Functions StartExecution": ("stepfunctions", "start_execution", lambda n: dict(
                stateMachineArn=self.machine_arn, name="execution-%d" % n, input='{"n": %d}' % n)),
            "KMS Encrypt": ("kms", "encrypt", lambda n: dict(KeyId=self.key_id, Plaintext=b"%0200d" % n)),
            "KMS Decrypt": ("kms", "decrypt", lambda n: dict(CiphertextBlob=self.encrypted)),
            "KMS GenerateDataKey": ("kms", "generate_data_key", lambda n: dict(KeyId=self.key_id, KeySpec="AES_256")),
            "Secrets Manager GetSecretValue": ("secretsmanager", "get_secret_value", lambda n: dict(SecretId="bench")),
            "Logs PutLogEvents (10 lines)": ("logs", "put_log_events", lambda n: dict(
                logGroupName="/bench/written", logStreamName="one", logEvents=[
                    {"timestamp": int(time.time() * 1000), "message": "line %d of %d" % (i, n)} for i in range(10)])),
            "Logs FilterLogEvents (20 of 200)": ("logs", "filter_log_events", lambda n: dict(logGroupName="/bench/read", filterPattern="found")),
            "EventBridge PutEvents": ("events", "put_events", lambda n: dict(Entries=[
                {"EventBusName": "bench", "Source": "bench", "DetailType": "one", "Detail": '{"n": %d}' % n}])),
            "SES SendEmail": ("sesv2", "send_email", lambda n: dict(
                FromEmailAddress="bench@example.com", Destination={"ToAddresses": ["success@simulator.amazonses.com"]},
                Content={"Simple": {"Subject": {"Data": "mail %d" % n}, "Body": {"Text": {"Data": "a line"}}}})),
            "CloudWatch PutMetricData": ("cloudwatch", "put_metric_data", lambda n: dict(
                Namespace="bench", MetricData=[{"MetricName": "written", "Value": n}])),
            "CloudWatch GetMetricData": ("cloudwatch", "get_metric_data", lambda n: dict(
                StartTime=self.since, EndTime=self.since + 3600, MetricDataQueries=[{"Id": "a", "MetricStat": {
                    "Metric": {"Namespace": "bench", "MetricName": "read"}, "Period": 60, "Stat": "Sum"}}])),
            "IAM GetRole": ("iam", "get_role", lambda n: dict(RoleName="bench")),
            "STS GetCallerIdentity": ("sts", "get_caller_identity", lambda n: {}),
            "STS AssumeRole": ("sts", "assume_role", lambda n: dict(RoleArn=self.role_arn, RoleSessionName="bench-%d" % n)),
            "CloudFormation DescribeStacks": ("cloudformation", "describe_stacks", lambda n: dict(StackName="bench")),
            "Scheduler GetSchedule": ("scheduler", "get_schedule", lambda n: dict(Name="bench")),
            "API Gateway GetRestApi": ("apigateway", "get_rest_api", lambda n: dict(restApiId=self.api_id)),
            "API Gateway GET of a stage (MOCK)": (None, None, lambda n: "/_aws/execute-api/%s/live/" % self.api_id),
        }


def packed(java):
    """A function that answers one word: its archive, runtime and handler."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as out:
        if not java:
            out.writestr("echo.py", PYTHON)
            return archive.getvalue, "python%d.%d" % sys.version_info[:2], "echo.answer"
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "Echo.java"), "w") as source:
                source.write(JAVA)
            subprocess.check_call([os.path.join(java, "bin", "javac"), "--release", "17", "Echo.java"], cwd=folder)
            out.write(os.path.join(folder, "Echo.class"), "Echo.class")
        return archive.getvalue, "java17", "Echo::answer"
