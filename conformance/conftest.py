"""One local cloud with the real system on it, for the whole run."""

import boto3
import botocore.session
import pytest
from botocore.config import Config

import shapes
from cloud import Opsctl

REGION = "us-east-1"
ACCOUNT = "111122223333"


@pytest.fixture(scope="session")
def ops(tmp_path_factory):
    """opsctl, its cloud started."""
    opsctl = Opsctl(tmp_path_factory.mktemp("home"))
    try:
        opsctl.start()
        yield opsctl
    finally:
        opsctl.stop()


@pytest.fixture(scope="session")
def system(ops):
    """The real system, deployed and seeded, with one report and one order."""
    ops.opsctl("deploy")
    ops.opsctl("seed")
    ops.opsctl("report", "now", "--no-mail")
    ops.opsctl("order", "place", "--item", "LATEX-GLOVES:2")
    return ops


def clients(opsctl):
    """Makes boto3 clients of a cloud, whose every answer is compared with AWS's output shape."""

    def client(service, key=None, secret=None, token=None, region=REGION, config=None, checked=True):
        core = botocore.session.Session()
        if checked:
            shapes.install(core)
        session = boto3.Session(botocore_session=core)
        settings = Config(retries={"total_max_attempts": 1}, inject_host_prefix=False)
        return session.client(
            service,
            region_name=region,
            endpoint_url=opsctl.variables["AWS_ENDPOINT_URL"],
            aws_access_key_id=key or opsctl.variables["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=secret or opsctl.variables["AWS_SECRET_ACCESS_KEY"],
            aws_session_token=token,
            config=settings.merge(config) if config else settings,
        )

    return client


@pytest.fixture(scope="session")
def connect(ops):
    """Clients of the whole run's cloud."""
    return clients(ops)


@pytest.fixture(scope="session")
def client(connect):
    """A client of a service, made once."""
    made = {}

    def of(service):
        if service not in made:
            made[service] = connect(service)
        return made[service]

    return of


@pytest.fixture
def refused():
    """Expects an error of a code and status; returns its parsed response."""
    from botocore.exceptions import ClientError

    def expect(code, status, call, **parameters):
        with pytest.raises(ClientError) as caught:
            call(**parameters)
        response = caught.value.response
        told = response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]
        assert told == (code, status), f"{told} instead of {(code, status)}: {response['Error'].get('Message')}"
        assert response["ResponseMetadata"].get("RequestId"), "an error without request id"
        return response

    return expect
