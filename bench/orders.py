"""Orders under load on the local cloud, and what they cost in processor time: on a busy machine that is what can be compared."""

import glob
import http.client
import json
import os
import statistics
import threading
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

CORES = os.cpu_count()
SECONDS = int(os.environ.get("BENCH_SECONDS", "60"))
COLD = ("POC-Lambda-1", "POC-Lambda-2", "NoticeLedger", "Stream-StartFlow", "StartOrderFlow", "ProcessOrder", "ShipOrder", "AppServer")
FINAL = ("CONFIRMED", "PAYMENT_FAILED", "REFUNDED", "MANUAL_REVIEW", "REJECTED", "CANCELLED")


class Load:
    """What the benchmarks of this file share with bench.py: a deployed system on a running cloud."""

    def __init__(self, bench):
        self.bench = bench
        bench.opsctl("local", "start")
        for command in (["deploy"], ["seed"], ["mail", "verify", "operator@example.com"]):
            bench.opsctl(*command)
        outputs = bench.outputs()
        self.outputs = outputs
        self.api = urllib.parse.urlparse(outputs["ApiUrl"])
        self.key = bench.client("apigateway").get_api_key(apiKey=outputs["ApiKeyId"], includeValue=True)["value"]
        self.local, self.took = threading.local(), []

    def post(self, number):
        """One storage-first order over a connection that is kept; (status, when it was answered)."""
        connection = getattr(self.local, "connection", None)
        if connection is None:
            connection = self.local.connection = http.client.HTTPConnection(self.api.hostname, self.api.port)
        body = json.dumps({"customerId": "c-%03d" % (number % 12 + 1), "items": [{"sku": "LATEX-GLOVES", "quantity": 1}]})
        begin = time.perf_counter()
        connection.request("POST", self.api.path + "/api/order", body,
                           {"x-api-key": self.key, "content-type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        self.took.append(time.perf_counter() - begin)
        return answer.status, time.time()

    def processes(self):
        return self.bench.processes()

    def spent(self, before):
        return {kind: seconds - before[kind] for kind, seconds in self.processes().items()}

    def statuses(self):
        """Orders of this load by status."""
        dynamodb, counts = self.bench.client("dynamodb"), {}
        for page in dynamodb.get_paginator("scan").paginate(
                TableName="orders", ProjectionExpression="#s", FilterExpression="channel = :q",
                ExpressionAttributeNames={"#s": "status"}, ExpressionAttributeValues={":q": {"S": "queue"}}):
            for item in page["Items"]:
                counts[item["status"]["S"]] = counts.get(item["status"]["S"], 0) + 1
        return counts

    def settle(self, accepted, patience=600):
        """Waits until all accepted orders are at their end; seconds it took."""
        begin = time.time()
        while True:
            counts = self.statuses()
            if sum(counts.get(status, 0) for status in FINAL) >= accepted:
                return counts, time.time() - begin
            if time.time() - begin > patience:
                raise SystemExit("bench: of %d orders after %d s: %s" % (accepted, patience, counts))
            time.sleep(2)

    def warm(self):
        """Some orders before those that count; their number when all of them are at their end, and the processor time by then."""
        known = sum(self.statuses().values()) + self.offer(20, 5)[0]
        self.settle(known)
        return known, self.processes()

    def offer(self, rate, seconds, threads=8):
        """Orders at a rate (0: as fast as they are taken) for so long; (accepted, refused, seconds)."""
        lock, state = threading.Lock(), {"next": 0, "accepted": 0, "refused": 0}
        begin = time.time()

        def client():
            while True:
                with lock:
                    number = state["next"]
                    state["next"] += 1
                due = begin + number / rate if rate else 0
                if (due or time.time()) >= begin + seconds:
                    return
                time.sleep(max(0, due - time.time()))
                status = self.post(number)[0]
                with lock:
                    state["accepted" if status == 202 else "refused"] += 1

        with ThreadPoolExecutor(threads) as pool:
            for one in [pool.submit(client) for _ in range(threads)]:
                one.result()
        return state["accepted"], state["refused"], time.time() - begin


def per_order(spent, orders):
    return ", ".join("%s %.1f ms" % (kind, seconds * 1e3 / orders) for kind, seconds in spent.items())


def intake(bench):
    """Orders accepted a second on the storage-first route (BENCH_SECONDS, 60), with everything behind it at work; none may be lost."""
    load = Load(bench)
    known, before = load.warm()
    accepted, refused, seconds = load.offer(0, SECONDS)
    counts, drained = load.settle(known + accepted)
    spent = load.spent(before)
    bench.measure("intake", accepted / seconds, "orders/s", "all ended %.0f s later: %s" % (drained, counts))
    bench.measure("refused while taken in", refused, "orders")
    bench.measure("flows, until all had ended", accepted / (seconds + drained), "orders/s", "processor time of an order: " + per_order(spent, accepted))


def flow(bench):
    """Orders that are paid, shipped and confirmed a second, at a rate of BENCH_RATE (50) for BENCH_SECONDS (60)."""
    rate = float(os.environ.get("BENCH_RATE", "50"))
    load = Load(bench)
    known, before = load.warm()
    accepted, refused, seconds = load.offer(rate, SECONDS)
    counts, behind = load.settle(known + accepted)
    spent = load.spent(before)
    bench.measure("full flow", accepted / seconds, "orders/s offered and taken", "%d refused; the last ended %.0f s after: %s" % (
        refused, behind, counts))
    bench.measure("processor time of an order", sum(spent.values()) * 1e3 / accepted, "ms", per_order(spent, accepted))
    bench.measure("orders that the cores can do", CORES * accepted / sum(spent.values()), "orders/s", "%d cores" % CORES)


def latency(bench):
    """Warm, one order at a time: accepted to "received" mail, and to its flow's end."""
    load = Load(bench)
    notices, flows = [], []
    before = None
    orders = int(os.environ.get("BENCH_ORDERS", "100"))
    for number in range(orders + 10):
        if number == 10:
            before = load.processes()
        known = {mail["id"] for mail in bench.control("/_opsctl/mailbox")}
        accepted = load.post(number)[1] * 1e3
        mails = {}
        while len(mails) < 2:
            time.sleep(0.02)
            mails = {m["subject"]: int(m["id"].split("-")[0]) for m in bench.control("/_opsctl/mailbox")
                     if m["id"] not in known and m["subject"].startswith("Order ")}
        if number >= 10:
            notices.append(max(0, mails["Order received"] - accepted))
            flows.append(max(0, mails["Order confirmed"] - accepted))
    notices.sort()
    spent = load.spent(before)
    bench.measure("order accepted to notice, p50", statistics.median(notices), "ms")
    bench.measure("order accepted to notice, p99", notices[int(len(notices) * 0.99) - 1], "ms", "of %d" % len(notices))
    bench.measure("order accepted to confirmed, p50", statistics.median(flows), "ms")
    bench.measure("processor time of an order alone", sum(spent.values()) * 1e3 / orders, "ms", per_order(spent, orders))


def cold(bench):
    """Eight functions that have no process yet, called at once: wall time against their processor time over the cores."""
    load = Load(bench)
    bench.opsctl("local", "stop")
    bench.opsctl("local", "start")
    client = bench.client("lambda")
    names = [f["FunctionName"] for f in client.list_functions()["Functions"]][:8]
    time.sleep(2)
    before, begin = load.processes(), time.time()
    with ThreadPoolExecutor(8) as pool:
        # An event that none of them knows: they start, look at it and say so.
        list(pool.map(lambda name: client.invoke(FunctionName=name, Payload=b"{}"), names))
    wall = time.time() - begin
    cpu = sum(load.spent(before).values())
    bench.measure("eight cold functions side by side", wall * CORES / cpu, "of their processor time over the cores",
                  "%.0f ms; processor %.0f ms over %d cores" % (wall * 1e3, cpu * 1e3, CORES))


def restart(bench):
    """The first order after a restart: from `opsctl local start`, which returns when the cloud answers, to its confirmation. Three times."""
    load, waits = Load(bench), []
    known = load.warm()[0]
    for number in range(3):
        bench.opsctl("local", "stop")
        bench.opsctl("local", "start")
        begin = time.time()
        load.local.connection = None
        load.post(number)
        known += 1
        while sum(load.statuses().get(status, 0) for status in FINAL) < known:
            time.sleep(0.1)
        waits.append(time.time() - begin)
    bench.measure("first order after a restart", statistics.median(waits) * 1e3, "ms", "longest %.0f ms" % (max(waits) * 1e3))


def passes(bench):
    """1,000 executions of ten Pass states."""
    load = Load(bench)
    states = bench.client("stepfunctions")
    role = "arn:aws:iam::111122223333:role/DrainFlow"
    definition = {"StartAt": "S0", "States": {
        "S%d" % n: {"Type": "Pass", "Result": {"n": n}, **({"Next": "S%d" % (n + 1)} if n < 9 else {"End": True})} for n in range(10)}}
    name = "bench-%d" % time.time()
    arn = states.create_state_machine(name=name, definition=json.dumps(definition), roleArn=role)["stateMachineArn"]

    def start(number):
        states.start_execution(stateMachineArn=arn, name="e%d" % number)

    def ended(prefix):
        pages = states.get_paginator("list_executions").paginate(stateMachineArn=arn, statusFilter="SUCCEEDED",
                                                                 PaginationConfig={"PageSize": 1000})
        return sum(e["name"].startswith(prefix) for page in pages for e in page["executions"])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(start, range(9000, 9200)))
        before, begin = load.processes(), time.time()
        list(pool.map(start, range(1000)))
    while ended("e") < 1200:
        time.sleep(0.05)
    wall = time.time() - begin
    spent = load.spent(before)
    bench.measure("1,000 executions of ten states", wall * 1e3, "ms", "processor time of the cloud %.0f ms" % (sum(spent.values()) * 1e3))
    states.delete_state_machine(stateMachineArn=arn)


class WithoutArchives:
    """The functions' class archives set aside, as on Lambda, and put back: where a function's classes are noted, no archive is made anew."""

    def __init__(self, load):
        with open("/proc/%d/cmdline" % load.bench.daemon()["pid"]) as file:
            options = dict(option.partition("=")[::2] for option in file.read().split("\0"))
        self.archives = glob.glob(os.path.join(options["-Dopsctl.archives"], "functions", "*.jsa"))

    def __enter__(self):
        for archive in self.archives:
            os.rename(archive, archive + ".aside")

    def __exit__(self, *failure):
        for archive in self.archives:
            os.rename(archive + ".aside", archive)


def colds(load):
    """Processor ms of the start and first answer of a function that has no process yet, without class archives; eight one after the other."""
    load.bench.opsctl("local", "stop")
    load.bench.opsctl("local", "start")
    time.sleep(2)
    functions, before = load.bench.client("lambda"), load.processes()
    for name in COLD:
        functions.invoke(FunctionName=name, Qualifier="live", Payload=b'{"opsctl:probe": "bench"}')
    return load.spent(before)["functions"] * 1e3 / len(COLD)


def tracing(bench):
    """What tracing adds to the processor time of an order, a warm invocation and a cold start: with and without by turns, BENCH_ROUNDS (5) rounds."""
    load, xray, functions = Load(bench), bench.client("xray"), bench.client("lambda")
    rounds, orders, calls = int(os.environ.get("BENCH_ROUNDS", "5")), 40, 300
    order, call = {0: [], 1: []}, {0: [], 1: []}
    known = load.warm()[0]
    for _ in range(rounds):
        for rate in (0, 1):
            xray.update_sampling_rule(SamplingRuleUpdate={"RuleName": "opsctl", "FixedRate": rate, "ReservoirSize": 0})
            time.sleep(2)
            before = load.processes()
            accepted = load.offer(5, orders / 5)[0]
            known += accepted
            load.settle(known)
            order[rate].append(sum(load.spent(before).values()) * 1e3 / accepted)
            functions.invoke(FunctionName="NoticeLedger", Payload=b'{"Records": []}')
            before = load.processes()
            for _ in range(calls):
                functions.invoke(FunctionName="NoticeLedger", Payload=b'{"Records": []}')
            call[rate].append(load.spent(before)["functions"] * 1e3 / calls)
    start, aside = {0: [], 1: []}, WithoutArchives(load)
    with aside:
        for _ in range(rounds):
            for rate in (0, 1):
                bench.client("xray").update_sampling_rule(SamplingRuleUpdate={"RuleName": "opsctl", "FixedRate": rate, "ReservoirSize": 0})
                start[rate].append(colds(load))
    off, on = statistics.median(order[0]), statistics.median(order[1])
    bench.measure("an order with tracing", on / off, "of one without", "processor time %.1f ms against %.1f ms" % (on, off))
    off, on = statistics.median(call[0]), statistics.median(call[1])
    bench.measure("tracing of a warm invocation", on - off, "ms", "processor time %.2f ms against %.2f ms" % (on, off))
    off, on = statistics.median(start[0]), statistics.median(start[1])
    bench.measure("tracing of a cold start without archive", on - off, "ms", "processor time %.0f ms against %.0f ms" % (on, off))


BENCHMARKS = (latency, flow, intake, cold, restart, passes, tracing)
