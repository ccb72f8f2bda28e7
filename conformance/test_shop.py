"""The shop as `opsctl deploy` leaves it: behind CloudFront, in a real browser, and what CloudFront and its bucket answer to others."""

import json
import shlex
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

import browser


@pytest.fixture(scope="module")
def shop(system):
    """Its address, and the one that signs somebody in."""
    said = json.loads(system.opsctl("open", "shop", "--print", "-o", "json"))
    assert said["signedIn"].startswith(said["url"].rstrip("/") + "/#token=")
    return said


@pytest.fixture(scope="module")
def outputs(client):
    stack = client("cloudformation").describe_stacks(StackName="opsctl-app")["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def get(url, path="", **headers):
    """Status, headers and body, whatever the status. Names below localhost are this machine's, which browsers know and resolvers may not."""
    place = urllib.parse.urlsplit(url)
    headers["Host"] = place.netloc
    try:
        with urllib.request.urlopen(
            urllib.request.Request(f"http://127.0.0.1:{place.port}{place.path.rstrip('/')}{path or '/'}", headers=headers)
        ) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_pages_come_with_their_headers(shop):
    status, headers, page = get(shop["url"])
    assert status == 200 and b'<div id="app">' in page
    assert "script-src 'self'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-cache" and headers["content-type"] == "text/html; charset=utf-8"
    assert headers["x-cache"].endswith("from cloudfront") and "cloudfront" in headers["via"]
    assert headers["strict-transport-security"] and headers["referrer-policy"] == "no-referrer"


def test_every_path_of_the_application_is_its_page_and_a_missing_file_is_none(shop):
    assert get(shop["url"], "/orders/some-order")[2] == get(shop["url"])[2]
    assert get(shop["url"], "/assets/none.js")[0] in (403, 404)
    status, headers, body = get(shop["url"], "/api/nothing-like-it")
    assert status == 403 and headers["content-type"].startswith("application/json") and "message" in json.loads(body)


def test_what_the_api_answers_is_sent_again_only_if_it_changed(shop):
    status, headers, body = get(shop["url"], "/api/products")
    tag = headers["etag"]
    assert status == 200 and json.loads(body)["products"] and tag.startswith('"')
    for condition in (tag, "W/" + tag, f'"other", {tag}', "*"):
        status, again, body = get(shop["url"], "/api/products", **{"If-None-Match": condition})
        assert (status, body) == (304, b"")
        assert (again["etag"], again["cache-control"]) == (tag, "private, no-cache") and "cloudfront" in again["via"]
    assert get(shop["url"], "/api/products", **{"If-None-Match": '"other"'})[0] == 200


def test_assets_are_kept_for_a_year_and_come_compressed_out_of_the_cache(shop, client, outputs):
    keys = [o["Key"] for o in client("s3").list_objects_v2(Bucket=outputs["WebBucket"])["Contents"]]
    script = next(key for key in keys if key.startswith("assets/index-") and key.endswith(".js"))
    get(shop["url"], "/" + script, **{"Accept-Encoding": "gzip"})
    status, headers, body = get(shop["url"], "/" + script, **{"Accept-Encoding": "gzip"})
    assert status == 200 and headers["x-cache"] == "Hit from cloudfront"
    assert headers["content-encoding"] == "gzip" and headers["cache-control"].endswith("immutable")


def test_only_cloudfront_may_read_the_bucket(shop, outputs):
    port = urllib.parse.urlsplit(shop["url"]).port
    status, _, body = get(f"http://{outputs['WebBucket']}.s3.us-east-1.localhost:{port}", "/index.html")
    assert status == 403 and b"AccessDenied" in body


def test_a_deployment_that_changes_nothing_uploads_nothing(system):
    ran = subprocess.run(["opsctl", "deploy"], env=system.base, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0 and "shop: unchanged" in ran.stderr + ran.stdout


def test_a_file_that_somebody_changed_comes_back_and_cloudfront_forgets_its_copy(system, client, outputs, shop):
    page = get(shop["url"])[2]
    client("s3").put_object(Bucket=outputs["WebBucket"], Key="index.html", Body=b"not the shop")
    ran = subprocess.run(["opsctl", "deploy"], env=system.base, capture_output=True, text=True, timeout=300)
    assert "shop: 1 files uploaded, CloudFront's copies invalidated" in ran.stderr + ran.stdout
    assert get(shop["url"])[2] == page
    listed = client("cloudfront").list_invalidations(DistributionId=outputs["WebDistributionId"])
    assert listed["InvalidationList"]["Items"][0]["Status"] in ("InProgress", "Completed")


def test_people_can_use_it(shop):
    browser.run("e2e", BASE_URL=shop["url"], TOKEN_URL=shop["signedIn"])


def test_it_goes_on_by_itself_after_the_cloud_was_killed(system, shop):
    daemon = json.loads((Path(system.base["XDG_STATE_HOME"]) / "opsctl/cloud/daemon.json").read_text())
    environment = shlex.join(f"{name}={value}" for name, value in system.base.items())
    try:
        browser.run(
            "e2e:killed", BASE_URL=shop["url"], TOKEN_URL=shop["signedIn"],
            KILL=f"kill -9 {daemon['pid']}", START=f"env {environment} opsctl local start --port {daemon['port']}",
        )
    finally:
        system.opsctl("local", "start")
