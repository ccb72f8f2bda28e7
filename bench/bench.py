"""opsctl against aws-cli and boto3, on the local cloud. Every figure is a ratio of medians; the two sides take turns, so that whatever else
the machine does meets both. Processor time is printed beside wall time: on a busy machine it is what can be compared."""

import json
import os
import shutil
import statistics
import sys
import time
import urllib.request
import zipfile

import against
import installation
import items
import orders
import peers
import results
import shop
from items import item, table

AWS = os.path.join(os.path.dirname(sys.executable), "aws")


class Bench(installation.Installation):
    """What a benchmark works with: an installation, and where its figures go."""

    def __init__(self):
        super().__init__(shutil.which(os.environ.get("OPSCTL", "opsctl")))
        self.result = None

    def measured(self, name, benchmark):
        self.result = results.Result(name, self.launcher)
        benchmark(self)
        self.result.save()

    def measure(self, name, value, unit="", note=""):
        self.result.measure(name, value, unit, note)

    def table(self, title, header, rows):
        self.result.table(title, header, rows)


def median(samples, column):
    return statistics.median(sample[column] for sample in samples)


def compare(bench, name, ours, theirs, rounds=11):
    """Two measurements, taking turns: the ratio of the medians of their wall times."""
    ours(), theirs()
    a, b = [], []
    for _ in range(rounds):
        a.append(ours())
        b.append(theirs())
    bench.measure(name, median(a, 0) / median(b, 0), "of aws-cli's time", "%.0f ms against %.0f ms; processor time %.2f" % (
        median(a, 0) * 1e3, median(b, 0) * 1e3, median(a, 1) / median(b, 1)))


def startup(bench):
    """--version and one call, against aws-cli."""
    bench.opsctl("local", "start")
    env = bench.aws_env()
    compare(bench, "opsctl --version", lambda: bench.opsctl("--version"), lambda: bench.run(AWS, "--version", env=env))
    compare(bench, "opsctl tables list", lambda: bench.opsctl("tables", "list"),
            lambda: bench.run(AWS, "dynamodb", "list-tables", env=env))


def cloud(bench):
    """From `opsctl local start` to the first answer."""
    samples = []
    for _ in range(5):
        bench.opsctl("local", "stop")
        samples.append(bench.opsctl("local", "start"))
    bench.measure("cloud ready", median(samples, 0) * 1e3, "ms", "processor time of the command %.0f ms" % (median(samples, 1) * 1e3))
    bench.opsctl("local", "stop")


def size(bench):
    """What is installed, in MB: opsctl.jar, and of it the functions' artifact."""
    jar = results.jar(bench.launcher)
    bench.measure("opsctl.jar", os.path.getsize(jar) / 1e6, "MB")
    with zipfile.ZipFile(jar) as archive:
        bench.measure("functions.jar", archive.getinfo("functions/functions.jar").file_size / 1e6, "MB")


def deploy(bench):
    """Everything on a cloud that has just started, then once more without a change."""
    bench.opsctl("local", "start")
    first = bench.opsctl("deploy")
    again = [bench.opsctl("deploy") for _ in range(5)]
    bench.measure("deploy", first[0] * 1e3, "ms")
    bench.measure("deploy without a change", median(again, 0) * 1e3, "ms")


def seed(bench):
    """100,000 items by `opsctl seed --file` and by boto3's batch_writer. BENCH_ITEMS sets another number."""
    import boto3
    count = int(os.environ.get("BENCH_ITEMS", "100000"))
    bench.opsctl("local", "start")
    dynamodb = bench.client("dynamodb")
    for name in ("bench_ours", "bench_boto3"):
        table(dynamodb, name)
    file = os.path.join(bench.state, "items.ndjson")
    with open(file, "w") as out:
        out.writelines(json.dumps(item(n)) + "\n" for n in range(count))

    def ours():
        return bench.opsctl("seed", "--table", "bench_ours", "--file", file)

    def theirs():
        begin, cpu = time.perf_counter(), time.process_time()
        resource = boto3.resource("dynamodb", **bench.arguments())
        with resource.Table("bench_boto3").batch_writer() as writer:
            for n in range(count):
                writer.put_item(Item=item(n))
        return time.perf_counter() - begin, time.process_time() - cpu

    a, b = ours()[0], theirs()[0]
    bench.measure("seed, against boto3", b / a, "times as fast", "%d items: %.1f s, boto3 %.1f s" % (count, a, b))


def mail(bench):
    """Warm: from POST /api/mail's 202 to the mailbox, one by one; then 300 mails at once. SES's sandbox is left first."""
    from concurrent.futures import ThreadPoolExecutor
    bench.opsctl("local", "start")
    bench.opsctl("deploy")
    for address in ("inventory@example.com", "operator@example.com"):
        bench.opsctl("mail", "verify", address)
    bench.client("sesv2").put_account_details(ProductionAccessEnabled=True, MailType="TRANSACTIONAL", WebsiteURL="https://example.com")
    outputs = bench.outputs()
    key = bench.client("apigateway").get_api_key(apiKey=outputs["ApiKeyId"], includeValue=True)["value"]

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
            found = {m["subject"]: int(m["id"].split("-")[0]) for m in bench.control("/_opsctl/mailbox") if m["subject"] in wanted}
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
    bench.measure("mail accepted to mailbox, p50", waits[len(waits) // 2], "ms")
    bench.measure("mail accepted to mailbox, longest", waits[-1], "ms", "of %d" % len(waits))
    names, begin = ["many-%d" % n for n in range(300)], time.time()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(post, names))
    last = max(arrivals(names).values()) / 1e3
    bench.measure("mails at once", len(names) / (last - begin), "a second", "%d mails, until the last is there" % len(names))


def recharges(bench):
    """500 recharges of one card at once, 50 callers: how many a second, and whether the balance is exact."""
    import concurrent.futures
    bench.opsctl("local", "start")
    bench.opsctl("deploy")
    outputs = bench.outputs()
    key = bench.client("secretsmanager").get_secret_value(SecretId=outputs["BankApiKeySecret"])["SecretString"]

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
    bench.measure("recharges of one card", 500 / took, "a second", "500 by 50 callers")
    bench.measure("balance after them", "exact" if balance == 550 * 950 and len(ids) == 500 else "WRONG: %d" % balance)


def report(bench):
    """`opsctl report now` over 100,000 items in 10 tables, against a serial boto3 scan. BENCH_ITEMS sets another number."""
    count = int(os.environ.get("BENCH_ITEMS", "100000"))
    bench.opsctl("local", "start")
    bench.opsctl("deploy")
    for address in ("inventory@example.com", "operator@example.com"):
        bench.opsctl("mail", "verify", address)
    names = ["RA_bench%d" % n for n in range(10)]
    bench.opsctl("tables", "create", *names)
    file = os.path.join(bench.state, "items.ndjson")
    for at, name in enumerate(names):
        with open(file, "w") as out:
            out.writelines(json.dumps(item(n)) + "\n" for n in range(at * count // 10, (at + 1) * count // 10))
        bench.opsctl("seed", "--table", name, "--file", file)

    def ours():
        return bench.opsctl("report", "now")

    def scan(dynamodb, name):
        return sum(len(page["Items"]) for page in dynamodb.get_paginator("scan").paginate(TableName=name))

    def theirs():
        begin, cpu = time.perf_counter(), time.process_time()
        dynamodb = bench.client("dynamodb")
        assert sum(scan(dynamodb, name) for name in names) == count
        return time.perf_counter() - begin, time.process_time() - cpu

    ours(), theirs()
    a, b = (statistics.median(f()[0] for _ in range(3)) for f in (ours, theirs))
    logs = bench.client("logs").filter_log_events(logGroupName="/aws/lambda/" + bench.outputs()["ReportFunction"],
                                                  filterPattern="REPORT")["events"]
    bench.measure("report, against boto3", b / a, "times as fast", "%d items: %.1f s, boto3 %.1f s; the function took: %s" % (
        count, a, b, logs[-1]["message"].splitlines()[0].split("Duration: ", 1)[1].strip().replace("\t", " ")))


BENCHMARKS = {one.__name__: one for one in
              (cloud, startup, size, deploy, recharges, mail, seed, report) + orders.BENCHMARKS + items.BENCHMARKS + peers.BENCHMARKS
              + shop.BENCHMARKS}


def main(names):
    if names == ["--list"]:
        for name, benchmark in BENCHMARKS.items():
            print("%-10s %s" % (name, benchmark.__doc__))
        print("%-10s %s" % ("against", against.__doc__.splitlines()[0]))
        print("%-10s %s" % ("results", "Writes RESULTS.md from what the benchmarks have measured."))
        return
    if names[:1] == ["against"]:
        sys.exit(against.main(names[1:]))
    if names == ["results"]:
        return results.write(dict({name: one.__doc__ for name, one in BENCHMARKS.items()}, against=against.__doc__,
                                  **{"against-calls": "As `against`, of every call that the system makes of a service (`against --calls`)."}))
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        sys.exit("bench: there is no benchmark %s; choose from %s" % (", ".join(unknown), ", ".join(BENCHMARKS)))
    bench = Bench()
    try:
        for name in names or BENCHMARKS:
            bench.measured(name, BENCHMARKS[name])
    finally:
        bench.close()


if __name__ == "__main__":
    main(sys.argv[1:])
