"""opsctl against aws-cli and boto3, on the local cloud. Every figure is a ratio of medians; the two sides take turns, so that whatever else
the machine does meets both. Processor time is printed beside wall time: on a busy machine it is what can be compared."""

import functools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

import items
import orders
import shop

OPSCTL = os.environ.get("OPSCTL", "opsctl")
AWS = os.path.join(os.path.dirname(sys.executable), "aws")
STATE = tempfile.mkdtemp(prefix="opsctl-bench-")
ENV = dict(os.environ, XDG_STATE_HOME=STATE, XDG_CONFIG_HOME=os.path.join(STATE, "config"))
CLOUD = os.path.join(STATE, "opsctl", "cloud")


def run(*command, env=None):
    """Runs a command; (seconds of wall, seconds of processor, stdout)."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, env=env or ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = process.stdout.read(), process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit("bench: %s failed: %s" % (" ".join(command), (err or out).decode().strip()[-600:]))
    return time.perf_counter() - begin, used.ru_utime + used.ru_stime, out.decode()


def median(samples, column):
    return statistics.median(sample[column] for sample in samples)


def compare(name, ours, theirs, limit, rounds=11):
    """Two measurements, taking turns; prints and returns the ratio of the medians of their wall times."""
    ours(), theirs()
    a, b = [], []
    for _ in range(rounds):
        a.append(ours())
        b.append(theirs())
    wall, cpu = median(a, 0) / median(b, 0), median(a, 1) / median(b, 1)
    print("%-34s %7.0f ms against %7.0f ms: %.2f (processor %.2f)   wanted: at most %s" % (
        name, median(a, 0) * 1e3, median(b, 0) * 1e3, wall, cpu, limit))
    return wall


def control(path, body=None):
    with open(os.path.join(CLOUD, "daemon.json")) as file:
        daemon = json.load(file)
    request = urllib.request.Request(daemon["endpoint"] + path, headers={"x-opsctl-token": daemon["token"]},
                                     data=None if body is None else json.dumps(body).encode())
    return json.load(urllib.request.urlopen(request))


def aws_env():
    with open(os.path.join(CLOUD, "daemon.json")) as d, open(os.path.join(CLOUD, "credentials.json")) as c:
        daemon, key = json.load(d), json.load(c)
    return dict(ENV, AWS_ENDPOINT_URL=daemon["endpoint"], AWS_REGION="us-east-1", AWS_DEFAULT_REGION="us-east-1",
                AWS_ACCESS_KEY_ID=key["accessKeyId"], AWS_SECRET_ACCESS_KEY=key["secretAccessKey"],
                AWS_EC2_METADATA_DISABLED="true")


def client(service):
    import boto3
    env = aws_env()
    return boto3.client(service, endpoint_url=env["AWS_ENDPOINT_URL"], region_name="us-east-1",
                        aws_access_key_id=env["AWS_ACCESS_KEY_ID"],
                        aws_secret_access_key=env["AWS_SECRET_ACCESS_KEY"])


def startup():
    """--version and one call, against aws-cli."""
    run(OPSCTL, "local", "start")
    env = aws_env()
    compare("opsctl --version", lambda: run(OPSCTL, "--version"), lambda: run(AWS, "--version", env=env), 0.2)
    compare("opsctl tables list", lambda: run(OPSCTL, "tables", "list"),
            lambda: run(AWS, "dynamodb", "list-tables", env=env), "0.55 (JDK 25), 0.7 (JDK 17)")


def cloud():
    """From `opsctl local start` to the first answer."""
    samples = []
    for _ in range(5):
        run(OPSCTL, "local", "stop")
        samples.append(run(OPSCTL, "local", "start"))
    print("%-34s %7.0f ms   wanted: at most 1500 ms" % ("cloud ready", median(samples, 0) * 1e3))
    run(OPSCTL, "local", "stop")


def deploy():
    """Both stacks on a warm cloud, then once more without a change."""
    run(OPSCTL, "local", "start")
    first = run(OPSCTL, "deploy")
    again = [run(OPSCTL, "deploy") for _ in range(5)]
    print("%-34s %7.0f ms   wanted: at most 4000 ms" % ("deploy", first[0] * 1e3))
    print("%-34s %7.0f ms" % ("deploy without a change", median(again, 0) * 1e3))


def item(number):
    return {"id": "item-%06d" % number, "name": "Artículo de inventario %d" % number, "quantity": number % 97,
            "category": "c%d" % (number % 7), "updatedAt": "2026-01-01T00:00:00Z"}


def table(dynamodb, name):
    if name not in dynamodb.list_tables()["TableNames"]:
        dynamodb.create_table(TableName=name, BillingMode="PAY_PER_REQUEST",
                              AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                              KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])


def seed():
    """100,000 items by `opsctl seed --file` and by boto3's batch_writer. BENCH_ITEMS sets another number."""
    import boto3
    count = int(os.environ.get("BENCH_ITEMS", "100000"))
    run(OPSCTL, "local", "start")
    dynamodb = client("dynamodb")
    for name in ("bench_ours", "bench_boto3"):
        table(dynamodb, name)
    file = os.path.join(STATE, "items.ndjson")
    with open(file, "w") as out:
        out.writelines(json.dumps(item(n)) + "\n" for n in range(count))

    def ours():
        return run(OPSCTL, "seed", "--table", "bench_ours", "--file", file)

    def theirs():
        begin, cpu = time.perf_counter(), time.process_time()
        env = aws_env()
        resource = boto3.resource("dynamodb", endpoint_url=env["AWS_ENDPOINT_URL"], region_name="us-east-1",
                                  aws_access_key_id=env["AWS_ACCESS_KEY_ID"],
                                  aws_secret_access_key=env["AWS_SECRET_ACCESS_KEY"])
        with resource.Table("bench_boto3").batch_writer() as writer:
            for n in range(count):
                writer.put_item(Item=item(n))
        return time.perf_counter() - begin, time.process_time() - cpu

    a, b = ours()[0], theirs()[0]
    print("%-34s %7.1f s, boto3 %.1f s: %.2f times as fast   wanted: 3 times" % ("seed %d items" % count, a, b, b / a))


def mail():
    """Warm: from POST /api/mail's 202 to the mailbox, one by one; then 300 mails at once. SES's sandbox is left first."""
    from concurrent.futures import ThreadPoolExecutor
    run(OPSCTL, "local", "start")
    run(OPSCTL, "deploy")
    for address in ("inventory@example.com", "operator@example.com"):
        run(OPSCTL, "mail", "verify", address)
    client("sesv2").put_account_details(ProductionAccessEnabled=True, MailType="TRANSACTIONAL", WebsiteURL="https://example.com")
    outputs = json.loads(run(OPSCTL, "status", "-o", "json")[2])["outputs"]
    key = client("apigateway").get_api_key(apiKey=outputs["ApiKeyId"], includeValue=True)["value"]

    def post(name):
        body = json.dumps({"template": "welcome", "to": "operator@example.com", "data": {"name": name}}).encode()
        request = urllib.request.Request(outputs["ApiUrl"] + "/api/mail", data=body, headers={
            "x-api-key": key, "User-Agent": "iOS", "Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            assert (answer.status, int(answer.read())) == (202, len(body))
        return time.time() * 1e3

    def arrivals(names):
        wanted = {"Welcome, " + name for name in names}
        while True:
            found = {m["subject"]: int(m["id"].split("-")[0]) for m in control("/_opsctl/mailbox") if m["subject"] in wanted}
            if len(found) == len(wanted):
                return found
            time.sleep(0.02)

    waits = []
    for n in range(45):
        accepted = post("one-%d" % n)
        arrived = arrivals(["one-%d" % n])["Welcome, one-%d" % n]
        if n >= 15:
            waits.append(max(0, arrived - accepted))
    waits.sort()
    print("%-34s p50 %.0f ms, p99 %.0f ms   wanted: p50 at most 150 ms" % (
        "mail accepted to mailbox", waits[len(waits) // 2], waits[min(len(waits) - 1, int(len(waits) * 0.99))]))
    names, begin = ["many-%d" % n for n in range(300)], time.time()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(post, names))
    last = max(arrivals(names).values()) / 1e3
    print("%-34s %.1f a second   wanted: at least 30" % ("300 mails", len(names) / (last - begin)))


def recharges():
    """500 recharges of one card at once, 50 callers: how many a second, and whether the balance is exact."""
    import concurrent.futures
    run(OPSCTL, "local", "start")
    run(OPSCTL, "deploy")
    outputs = json.loads(run(OPSCTL, "status", "-o", "json")[2])["outputs"]
    key = client("secretsmanager").get_secret_value(SecretId=outputs["BankApiKeySecret"])["SecretString"]

    def post(body):
        request = urllib.request.Request(outputs["ApiUrl"] + "/api/bank", data=json.dumps(body).encode(),
                                         headers={"x-api-key": key, "content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=35) as answer:
            return json.load(answer)

    name = "bench-%d" % time.time_ns()
    post({"action": "create-client", "clientId": name, "name": "Bench", "email": "bench@example.com", "currency": "XAF"})

    def recharge(number):
        return post({"action": "recharge", "clientId": name, "amount": 1000, "currency": "XAF", "feeRate": 0.05,
                     "idempotencyKey": "%s-%d" % (name, number)})["transactionId"]

    with concurrent.futures.ThreadPoolExecutor(50) as callers:
        list(callers.map(recharge, range(1000, 1050)))
        begin = time.perf_counter()
        ids = set(callers.map(recharge, range(500)))
        took = time.perf_counter() - begin
    balance = post({"action": "show-client", "clientId": name})["balance"]
    print("%-34s %7.1f a second, balance %s   wanted: at least 20, exact" % (
        "500 recharges of one card", 500 / took, "exact" if balance == 550 * 950 and len(ids) == 500 else "WRONG: %d" % balance))


def report():
    """`opsctl report now` over 100,000 items in 10 tables, against a serial boto3 scan. BENCH_ITEMS sets another number."""
    count = int(os.environ.get("BENCH_ITEMS", "100000"))
    run(OPSCTL, "local", "start")
    run(OPSCTL, "deploy")
    for address in ("inventory@example.com", "operator@example.com"):
        run(OPSCTL, "mail", "verify", address)
    names = ["RA_bench%d" % n for n in range(10)]
    run(OPSCTL, "tables", "create", *names)
    file = os.path.join(STATE, "items.ndjson")
    for at, name in enumerate(names):
        with open(file, "w") as out:
            out.writelines(json.dumps(item(n)) + "\n" for n in range(at * count // 10, (at + 1) * count // 10))
        run(OPSCTL, "seed", "--table", name, "--file", file)

    def ours():
        return run(OPSCTL, "report", "now")

    def scan(dynamodb, name):
        return sum(len(page["Items"]) for page in dynamodb.get_paginator("scan").paginate(TableName=name))

    def theirs():
        begin, cpu = time.perf_counter(), time.process_time()
        dynamodb = client("dynamodb")
        assert sum(scan(dynamodb, name) for name in names) == count
        return time.perf_counter() - begin, time.process_time() - cpu

    ours(), theirs()
    a, b = (statistics.median(f()[0] for _ in range(3)) for f in (ours, theirs))
    print("%-34s %7.1f s, boto3 %.1f s: %.2f times as fast   wanted: 3 times" % ("report of %d items" % count, a, b, b / a))
    logs = client("logs").filter_log_events(logGroupName="/aws/lambda/" + json.loads(run(OPSCTL, "status", "-o", "json")[2])
                                            ["outputs"]["ReportFunction"], filterPattern="REPORT")["events"]
    print("%-34s %s" % ("the function", logs[-1]["message"].strip().replace("\t", " ")[60:]))


BENCHMARKS = {f.__name__: f for f in (cloud, startup, deploy, recharges, mail, seed, report)}
for one in orders.BENCHMARKS + items.BENCHMARKS + shop.BENCHMARKS:
    BENCHMARKS[one.__name__] = functools.partial(one, sys.modules[__name__])
    BENCHMARKS[one.__name__].__doc__ = one.__doc__


def main(names):
    if names == ["--list"]:
        for name, benchmark in BENCHMARKS.items():
            print("%-10s %s" % (name, benchmark.__doc__))
        return
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        sys.exit("bench: there is no benchmark %s; choose from %s" % (", ".join(unknown), ", ".join(BENCHMARKS)))
    try:
        for name in names or BENCHMARKS:
            BENCHMARKS[name]()
    finally:
        subprocess.run([OPSCTL, "local", "stop"], env=ENV, capture_output=True)
        shutil.rmtree(STATE, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
