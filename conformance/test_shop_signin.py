"""The shop where customers sign in at an issuer of their own: no.nav.security's mock-oauth2-server, whose tokens the API believes."""

import json
import os
import socket
import subprocess
import time
import urllib.request

import pytest

import browser
from cloud import SOURCE

HERE = SOURCE / "conformance/issuer"
CLIENT = "shop"


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    """The address of an issuer that runs."""
    if not (HERE / "target/lib").exists():
        subprocess.run(["mvn", "-B", "-q", "package"], cwd=HERE, check=True, timeout=600)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    claims = {"aud": [CLIENT], "scope": "orders"}
    settings = {
        "interactiveLogin": True,
        "loginPagePath": str(HERE / "login.html"),
        "httpServer": "NettyWrapper",
        "tokenCallbacks": [
            {"issuerId": CLIENT, "requestMappings": [{"requestParam": "client_id", "match": CLIENT, "claims": claims}]}
        ],
    }
    said = tmp_path_factory.mktemp("issuer") / "log"
    with said.open("w") as log:
        process = subprocess.Popen(
            ["java", "-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp", str(HERE / "target/lib/*"),
             "no.nav.security.mock.oauth2.StandaloneMockOAuth2ServerKt"],
            env={**os.environ, "SERVER_HOSTNAME": "127.0.0.1", "SERVER_PORT": str(port), "JSON_CONFIG": json.dumps(settings)},
            stdout=log, stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://localhost:{port}/{CLIENT}"
        until = time.monotonic() + 60
        while not answers(f"{address}/.well-known/openid-configuration"):
            assert process.poll() is None and time.monotonic() < until, said.read_text()[-4000:]
            time.sleep(0.1)
        yield address
    finally:
        process.kill()
        process.wait()


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def deploy(system, **parameters):
    system.opsctl("use", *(word for name, value in parameters.items() for word in ("--set", f"{name}={value}")))
    system.opsctl("deploy")


@pytest.fixture(scope="module")
def shop(system, issuer):
    """The shop's address, deployed with the issuer; later tests find the stack's own again."""
    parameters = {"TokenIssuer": issuer, "TokenAudience": CLIENT, "TokenJwksUrl": f"{issuer}/jwks", "WebClientId": CLIENT}
    try:
        deploy(system, **parameters)
        said = json.loads(system.opsctl("open", "shop", "--print", "-o", "json"))
        assert said["signedIn"] == said["url"]
        yield said["url"]
    finally:
        deploy(system, **dict.fromkeys(parameters, ""))


def test_customers_sign_in_and_order(shop, issuer):
    browser.run("e2e:signin", BASE_URL=shop, TOKEN_URL=shop, ISSUER=issuer)
