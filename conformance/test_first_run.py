"""Whoever points opsctl at an account: what doctor says before anything is deployed, and every way to log in."""

import configparser
import json
import os
import pty
import re
import select
import socket
import subprocess
import threading
import time

import pytest

from cloud import Opsctl

ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


class Operator(Opsctl):
    """opsctl and the AWS CLI with a home of their own, pointed at the run's cloud as if it were AWS."""

    def __init__(self, home, endpoint):
        super().__init__(home)
        self.base["AWS_ENDPOINT_URL"] = endpoint
        self.base["AWS_REGION"] = self.base["AWS_DEFAULT_REGION"] = "us-east-1"
        (self.home / ".aws").mkdir()

    def profiles(self, **profiles):
        config = configparser.ConfigParser()
        for name, settings in profiles.items():
            config[f"profile {name}"] = settings
        with open(self.home / ".aws/config", "w") as file:
            config.write(file)

    def run(self, *arguments, **environment):
        """Without a terminal."""
        return subprocess.run(
            ["opsctl", *arguments, "--target", "aws"], env={**self.base, **environment},
            capture_output=True, text=True, timeout=120, cwd=self.home, start_new_session=True,
        )

    def doctor(self, *arguments, **environment):
        """Its findings by what was checked."""
        ran = self.run("doctor", "-o", "json", *arguments, **environment)
        assert ran.returncode in (0, 1), ran.stderr
        return {check["check"]: check for check in json.loads(ran.stdout)}

    def at_a_terminal(self, typed, *arguments):
        """What the terminal showed; types a line when asked for something."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.home)
            os.execvpe("opsctl", ["opsctl", *arguments, "--target", "aws"], self.base)
        shown = b""
        end = time.monotonic() + 60
        while time.monotonic() < end and select.select([terminal], [], [], 60)[0]:
            try:
                read = os.read(terminal, 4096)
            except OSError:
                break
            if not read:
                break
            shown += read
            if typed and shown.endswith(b": ") and b"MFA code" in shown:
                os.write(terminal, typed.encode() + b"\n")
                typed = None
        os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode()


@pytest.fixture
def operator(ops, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    return Operator(home, ops.variables["AWS_ENDPOINT_URL"])


@pytest.fixture
def user(client):
    """Makes users; gives their ARN and key as environment variables."""
    iam, made = client("iam"), []

    def make(name, *statements):
        arn = iam.create_user(UserName=name)["User"]["Arn"]
        made.append(name)
        if statements:
            iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=policy(*statements))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return arn, {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}

    yield make
    for name in made:
        for key in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
            iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
        for inline in iam.list_user_policies(UserName=name)["PolicyNames"]:
            iam.delete_user_policy(UserName=name, PolicyName=inline)
        iam.delete_user(UserName=name)


@pytest.fixture
def role(client):
    """Makes roles that the account's users may assume."""
    iam, made = client("iam"), []

    def make(name, *statements, path="/"):
        trust = policy({"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"})
        arn = iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        made.append(name)
        iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=policy(*statements))
        return arn

    yield make
    for name in made:
        iam.delete_role_policy(RoleName=name, PolicyName="p")
        iam.delete_role(RoleName=name)


def test_who_may_do_everything_is_told_so(operator, user):
    arn, key = user("may-all", ALL)

    found = operator.doctor(**key)

    assert found["identity"]["finding"] == arn
    assert found["permissions"]["result"] == "ok", found["permissions"]
    assert arn in found["permissions"]["finding"]
    assert "does not expire" in found["credentials"]["finding"]
    assert found["region"]["result"] == "ok"
    assert found["lambda quota"]["result"] == "ok"
    assert found["iam quota"]["result"] == "ok"
    assert "the app stack sets one" in found["api gateway"]["finding"] or "APIGateway-SQS" in found["api gateway"]["finding"]
    assert found["mail quota"]["result"] in ("ok", "warning")
    assert not any(check.startswith("permissions ") for check in found)


@pytest.mark.parametrize("service", ["lambda", "iam"])
def test_what_a_policy_denies_is_named_with_the_policy(operator, user, service):
    arn, key = user(f"no-{service}", ALL, {"Effect": "Deny", "Action": f"{service}:Create*", "Resource": "*"})

    found = operator.doctor(**key)

    problems = {name: check for name, check in found.items() if name.startswith("permissions")}
    assert set(problems) == {f"permissions {service}"}
    assert problems[f"permissions {service}"]["result"] == "problem"
    assert f"{service}:Create" in problems[f"permissions {service}"]["finding"]
    assert f"denied by user_no-{service}_p" in problems[f"permissions {service}"]["finding"]


def test_one_resource_that_is_left_out_is_found(operator, user):
    table = {"Effect": "Allow", "NotAction": "dynamodb:*", "Resource": "*"}
    others = {"Effect": "Allow", "Action": "dynamodb:*", "NotResource": "arn:aws:dynamodb:*:*:table/customers"}
    _, key = user("one-table", table, others)

    found = operator.doctor(**key)

    assert "dynamodb:CreateTable on arn:aws:dynamodb:us-east-1:111122223333:table/customers" in found["permissions dynamodb"]["finding"]
    assert "Allow it to user/one-table" in found["permissions dynamodb"]["next"]


def test_what_a_condition_decides_is_not_called_denied(operator, user):
    here = {**ALL, "Condition": {"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}}
    _, key = user("from-here", here)

    found = operator.doctor(**key)

    assert found["permissions s3"]["result"] == "warning"
    assert "aws:SourceIp" in found["permissions s3"]["finding"]


def test_a_session_counts_as_its_role(operator, user, role):
    _, key = user("assumes", ALL)
    arn = role("deployer", ALL, {"Effect": "Deny", "Action": "kms:*", "Resource": "*"}, path="/team/")
    operator.profiles(
        deployer={"role_arn": arn, "source_profile": "key"},
        key={"aws_access_key_id": key["AWS_ACCESS_KEY_ID"], "aws_secret_access_key": key["AWS_SECRET_ACCESS_KEY"]},
    )

    found = operator.doctor("--profile", "deployer")

    assert ":assumed-role/deployer/" in found["identity"]["finding"]
    assert f"{arn} may not kms:" in found["permissions kms"]["finding"]
    assert re.search(r"until \d{4}-|when it ends", found["credentials"]["finding"])


def test_who_may_not_ask_is_told_so(operator, user):
    arn, key = user("asks-nothing", {"Effect": "Allow", "Action": "sts:*", "Resource": "*"})

    found = operator.doctor(**key)

    assert found["permissions"]["result"] == "warning"
    assert "you may not iam:SimulatePrincipalPolicy on " + arn in found["permissions"]["finding"]
    assert "you may not lambda:GetAccountSettings" in found["lambda quota"]["finding"]


def test_credentials_come_from_a_process(operator, user):
    arn, key = user("by-process", ALL)
    said = {"Version": 1, "AccessKeyId": key["AWS_ACCESS_KEY_ID"], "SecretAccessKey": key["AWS_SECRET_ACCESS_KEY"]}
    (operator.home / "keys.json").write_text(json.dumps(said))
    operator.profiles(works={"credential_process": f"cat {operator.home}/keys.json"}, fails={"credential_process": "false"})

    assert operator.doctor("--profile", "works")["identity"]["finding"] == arn
    failed = operator.run("status", "--profile", "fails")
    assert failed.returncode == 4 and "credential_process gave no credentials" in failed.stderr, failed.stderr


def test_a_second_factor_is_asked_for_at_a_terminal_once(operator, user, role):
    _, key = user("has-factor", ALL)
    arn = role("guarded", ALL)
    keys = {"aws_access_key_id": key["AWS_ACCESS_KEY_ID"], "aws_secret_access_key": key["AWS_SECRET_ACCESS_KEY"]}
    factor = "arn:aws:iam::111122223333:mfa/has-factor"
    operator.profiles(guarded={"role_arn": arn, "source_profile": "key", "mfa_serial": factor}, key=keys)

    alone = operator.run("status", "--profile", "guarded")
    assert alone.returncode == 4 and "there is no terminal to ask on" in alone.stderr, alone.stderr

    status, shown = operator.at_a_terminal("123456", "doctor", "--profile", "guarded")
    assert f"Enter MFA code for {factor}: " in shown, shown
    assert ":assumed-role/guarded" in shown and status in (0, 1), shown

    assert ":assumed-role/guarded/" in operator.doctor("--profile", "guarded")["identity"]["finding"], "the session is kept"
    kept = list((operator.home / ".aws/cli/cache").iterdir())
    assert len(kept) == 1 and kept[0].stat().st_mode & 0o77 == 0
    operator.base["AWS_PROFILE"] = "guarded"
    cli = subprocess.run(
        ["aws", "sts", "get-caller-identity"], env=operator.base, capture_output=True, text=True, timeout=60, start_new_session=True
    )
    assert ":assumed-role/guarded/" in cli.stdout, "the AWS CLI has the same session: " + cli.stderr


def test_a_login_that_has_ended_is_named(operator):
    operator.profiles(sso={
        "sso_start_url": "https://example.awsapps.com/start", "sso_region": "us-east-1",
        "sso_account_id": "111122223333", "sso_role_name": "admin",
    })

    ran = operator.run("status", "--profile", "sso")

    assert ran.returncode == 4 and "aws sso login" in ran.stderr, ran.stderr


@pytest.mark.parametrize(
    "environment, profile, host",
    [
        ({"AWS_USE_FIPS_ENDPOINT": "true"}, {}, "sts-fips.us-east-1.amazonaws.com"),
        ({}, {"use_dualstack_endpoint": "true"}, "sts.us-east-1.api.aws"),
    ],
)
def test_endpoints_are_those_that_the_operator_chose(operator, environment, profile, host):
    """A proxy sees which host is asked for."""
    del operator.base["AWS_ENDPOINT_URL"]
    operator.profiles(p={"aws_access_key_id": "a", "aws_secret_access_key": "b", **profile})
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        def serve():
            while True:
                try:
                    connection, _ = proxy.accept()
                except OSError:
                    return
                with connection:
                    asked.append(connection.recv(4096).decode().split("\r\n")[0])
                    connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")

        threading.Thread(target=serve, daemon=True).start()
        through = f"-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort={proxy.getsockname()[1]}"
        operator.run("doctor", "--profile", "p", JAVA_TOOL_OPTIONS=through, **environment)
        proxy.shutdown(socket.SHUT_RDWR)
    assert asked and set(asked) == {f"CONNECT {host}:443 HTTP/1.1"}
