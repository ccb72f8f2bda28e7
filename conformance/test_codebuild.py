"""A build as a person has it: a push to CodeCommit, a project made with the AWS CLI, a build whose commands are the AWS CLI's, too."""

import json
import time

HELPER = "git -c credential.helper='!aws codecommit credential-helper --ignore-host-check $@' -c credential.UseHttpPath=true"
TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "codebuild.amazonaws.com"}}]}
MAY = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["logs:*", "codecommit:GitPull"], "Resource": "*"},
    {"Effect": "Allow", "Action": ["s3:PutObject"], "Resource": "arn:aws:s3:::built-here/*"}]}
BUILDSPEC = """
version: 0.2
phases:
  build:
    commands:
      - WHO=$(aws sts get-caller-identity --query Arn --output text)
      - mkdir out && echo "$WHO $(cat text)" > out/built
artifacts:
  files: [built]
  base-directory: out
"""


def ended(codebuild, build):
    for _ in range(600):
        now = codebuild.batch_get_builds(ids=[build])["builds"][0]
        if now["buildComplete"]:
            return now
        time.sleep(0.1)
    raise AssertionError(now)


def failures(build):
    return [(phase["phaseType"], context["statusCode"], context["message"])
            for phase in build["phases"] for context in phase.get("contexts", []) if context["statusCode"]]


def test_a_push_is_built_as_the_service_role_and_its_artifact_is_kept(ops, connect):
    iam, s3, codebuild = connect("iam"), connect("s3"), connect("codebuild")
    ops.aws("codecommit", "create-repository", "--repository-name", "built")
    ops.shell(f"""
        git init -q -b main built && cd built
        git config user.name Ann && git config user.email ann@example.org
        echo 'from git' > text && cat > buildspec.yml <<'EOF'{BUILDSPEC}EOF
        git add . && git commit -q -m one && {HELPER} push -q "$AWS_ENDPOINT_URL/v1/repos/built" main
    """)
    role = iam.create_role(RoleName="builder", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    s3.create_bucket(Bucket="built-here")
    project = dict(
        source={"type": "CODECOMMIT", "location": "https://git-codecommit.us-east-1.amazonaws.com/v1/repos/built"},
        artifacts={"type": "S3", "location": "built-here", "packaging": "NONE", "name": "of-build"},
        environment={"type": "LINUX_CONTAINER", "image": "aws/codebuild/standard:7.0", "computeType": "BUILD_GENERAL1_SMALL"},
        serviceRole=role)
    codebuild.create_project(name="built", **project)

    refused = ended(codebuild, codebuild.start_build(projectName="built")["build"]["id"])
    [(phase, code, message)] = failures(refused)
    assert refused["buildStatus"] == "FAILED" and code == "ACCESS_DENIED" and "logs:CreateLog" in message, (phase, message)

    iam.put_role_policy(RoleName="builder", PolicyName="may", PolicyDocument=json.dumps(MAY))
    build = ended(codebuild, codebuild.start_build(projectName="built")["build"]["id"])
    assert build["buildStatus"] == "SUCCEEDED", failures(build)
    assert len(build["resolvedSourceVersion"]) == 40
    made = s3.get_object(Bucket="built-here", Key="of-build/built")["Body"].read().decode()
    assert made.split(" ", 1)[1] == "from git\n"
    assert made.startswith("arn:aws:sts::111122223333:assumed-role/builder/AWSCodeBuild-" + build["id"].split(":")[1])
    log = ops.aws("logs", "get-log-events", "--log-group-name", build["logs"]["groupName"],
                  "--log-stream-name", build["logs"]["streamName"], "--start-from-head")["events"]
    assert any("Phase complete: UPLOAD_ARTIFACTS State: SUCCEEDED" in event["message"] for event in log)
