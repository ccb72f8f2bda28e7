"""A pipeline as a person has it: pushed with Git, built, approved, deployed, and a function that says whether it works."""

import io
import json
import time
import zipfile

HELPER = "git -c credential.helper='!aws codecommit credential-helper --ignore-host-check $@' -c credential.UseHttpPath=true"
BUILDSPEC = """
version: 0.2
env: {exported-variables: [ASK]}
phases:
  build:
    commands:
      - test -x run && export ASK=$(cat ask)
artifacts: {files: [t.yaml]}
"""
TEMPLATE = """
Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {QueueName: piped}}}
Outputs: {Url: {Value: !Ref Q}}
"""


def trust(service):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}]})


def role(iam, name, service, actions):
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(service))["Role"]["Arn"]
    allowed = [{"Effect": "Allow", "Action": actions, "Resource": "*"}]
    iam.put_role_policy(RoleName=name, PolicyName="may",
                        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": allowed}))
    return arn


def action(name, category, provider, configuration, inputs=(), outputs=(), **more):
    return dict(name=name, actionTypeId=dict(category=category, owner="AWS", provider=provider, version="1"),
                configuration=configuration, inputArtifacts=[{"name": one} for one in inputs],
                outputArtifacts=[{"name": one} for one in outputs], **more)


def until(look, what):
    for _ in range(600):
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(what())


def test_a_push_goes_through_the_pipeline_as_its_role(ops, connect):
    iam, s3, codepipeline = connect("iam"), connect("s3"), connect("codepipeline")
    ops.aws("codecommit", "create-repository", "--repository-name", "piped")
    ops.shell(f"""
        git init -q -b main piped && cd piped
        git config user.name Ann && git config user.email ann@example.org
        cat > buildspec.yml <<'EOF'{BUILDSPEC}EOF
        cat > t.yaml <<'EOF'{TEMPLATE}EOF
        echo yes > ask && echo true > run && chmod +x run
        git add . && git commit -q -m one && {HELPER} push -q "$AWS_ENDPOINT_URL/v1/repos/piped" main
    """)
    s3.create_bucket(Bucket="piped-here")
    connect("codebuild").create_project(
        name="piped", source={"type": "CODEPIPELINE"}, artifacts={"type": "CODEPIPELINE"},
        environment={"type": "LINUX_CONTAINER", "image": "x", "computeType": "BUILD_GENERAL1_SMALL"},
        serviceRole=role(iam, "piped-builder", "codebuild.amazonaws.com", ["logs:*", "s3:GetObject*", "s3:PutObject"]))
    deployer = role(iam, "piped-deployer", "cloudformation.amazonaws.com", ["sqs:*"])
    pipeline = dict(
        name="piped", pipelineType="V2", artifactStore=dict(type="S3", location="piped-here"),
        roleArn=role(iam, "piped", "codepipeline.amazonaws.com", [
            "codecommit:GetBranch", "codecommit:GetCommit", "codecommit:UploadArchive", "codecommit:GetUploadArchiveStatus",
            "codebuild:StartBuild", "codebuild:BatchGetBuilds", "s3:GetObject", "s3:PutObject", "cloudformation:*", "iam:PassRole"]),
        stages=[
            dict(name="Source", actions=[action("Fetch", "Source", "CodeCommit", dict(
                RepositoryName="piped", BranchName="main", PollForSourceChanges="false"), outputs=["files"], namespace="Source")]),
            dict(name="Build", actions=[action("Make", "Build", "CodeBuild", dict(ProjectName="piped"),
                                               ["files"], ["built"], namespace="Build")]),
            dict(name="Approve", actions=[action("Look", "Approval", "Manual", dict(CustomData="#{Source.CommitMessage}"))],
                 beforeEntry=dict(conditions=[dict(result="SKIP", rules=[dict(
                     name="asked", ruleTypeId=dict(category="Rule", owner="AWS", provider="VariableCheck", version="1"),
                     configuration=dict(Variable="#{Build.ASK}", Value="yes", Operator="EQ"))])])),
            dict(name="Deploy", actions=[action("Stack", "Deploy", "CloudFormation", dict(
                ActionMode="CREATE_UPDATE", StackName="piped", TemplatePath="built::t.yaml", RoleArn=deployer,
                OutputFileName="outputs.json"), ["built"], ["outputs"], namespace="Stack")]),
        ])
    codepipeline.create_pipeline(pipeline=pipeline)

    def actions():
        return codepipeline.list_action_executions(pipelineName="piped")["actionExecutionDetails"]

    def failures():
        return [(one["actionName"], one["output"]["executionResult"]["errorDetails"]) for one in actions() if one["status"] == "Failed"]

    def token():
        stage = codepipeline.get_pipeline_state(name="piped")["stageStates"][2]
        return stage["actionStates"][0].get("latestExecution", {}).get("token")

    codepipeline.put_approval_result(pipelineName="piped", stageName="Approve", actionName="Look",
                                     token=until(token, actions), result=dict(status="Approved", summary="fine"))
    execution = codepipeline.list_pipeline_executions(pipelineName="piped")["pipelineExecutionSummaries"][0]

    def done():
        now = codepipeline.get_pipeline_execution(pipelineName="piped", pipelineExecutionId=execution["pipelineExecutionId"])
        return now["pipelineExecution"] if now["pipelineExecution"]["status"] != "InProgress" else None

    ended = until(done, actions)
    assert ended["status"] == "Succeeded", failures()
    assert ended["artifactRevisions"][0]["revisionSummary"] == "one"
    stack = next(one for one in actions() if one["actionName"] == "Stack")["output"]
    place = stack["outputArtifacts"][0]["s3location"]
    archive = zipfile.ZipFile(io.BytesIO(s3.get_object(Bucket=place["bucket"], Key=place["key"])["Body"].read()))
    assert json.loads(archive.read("outputs.json")) == stack["outputVariables"] != {}

    ops.shell(f"""
        cd piped && echo no > ask
        git add . && git commit -q -m two && {HELPER} push -q "$AWS_ENDPOINT_URL/v1/repos/piped" main
    """)
    execution = codepipeline.start_pipeline_execution(name="piped")
    assert until(done, actions)["status"] == "Succeeded", failures()
    stages = codepipeline.get_pipeline_state(name="piped")["stageStates"]
    assert [stage["latestExecution"]["status"] for stage in stages] == ["Succeeded", "Succeeded", "Skipped", "Succeeded"]
