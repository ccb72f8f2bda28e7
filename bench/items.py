"""DynamoDB through the gateway: single calls by boto3, over a large table; and what the cloud takes at rest."""

import json
import os
import statistics
import sys
import time

from server import Server

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "400"))


def item(number):
    return {"id": "item-%06d" % number, "name": "Artículo de inventario %d" % number, "quantity": number % 97,
            "category": "c%d" % (number % 7), "updatedAt": "2026-01-01T00:00:00Z"}


def table(dynamodb, name):
    if name not in dynamodb.list_tables()["TableNames"]:
        dynamodb.create_table(TableName=name, BillingMode="PAY_PER_REQUEST",
                              AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                              KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])


def calls(queue, **arguments):
    """Single calls by boto3."""
    import boto3
    from botocore.config import Config
    dynamodb, sqs = (boto3.client(service, **arguments, config=Config(parameter_validation=False)) for service in ("dynamodb", "sqs"))
    return {
        "put": lambda n: dynamodb.put_item(TableName="bench", Item=attributes(n)),
        "get": lambda n: dynamodb.get_item(TableName="bench", Key={"id": {"S": "item-%06d" % n}}),
        "send": lambda n: sqs.send_message(QueueUrl=queue, MessageBody="message %d" % n),
    }


def ours(bench):
    """The queue of the calls, and the calls."""
    bench.opsctl("local", "start")
    table(bench.client("dynamodb"), "bench")
    queue = bench.client("sqs").create_queue(QueueName="bench")["QueueUrl"]
    return queue, calls(queue, **bench.arguments())


def attributes(n):
    return {"id": {"S": "item-%06d" % n}, "name": {"S": "Artículo de inventario %d" % n}, "quantity": {"N": str(n % 97)},
            "category": {"S": "c%d" % (n % 7)}, "updatedAt": {"S": "2026-01-01T00:00:00Z"}}


def items(bench):
    """Single calls through the gateway by boto3, and boto3's own part of them: what they take of a server that answers at once (floor.py)."""
    queue, targets = ours(bench)
    floor = Server([sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "floor.py"), "PORT"])
    try:
        floor.ready()
        alone = calls(queue, **floor.arguments())
        times = {name: ([], []) for name in targets}
        for n in range(ROUNDS + ROUNDS // 4):
            for name in targets:
                for which, call in enumerate((targets[name], alone[name])):
                    begin = time.perf_counter()
                    call(n)
                    if n >= ROUNDS // 4:
                        times[name][which].append((time.perf_counter() - begin) * 1e3)
    finally:
        floor.close()
    for name, (both, own) in times.items():
        bench.measure(name + " through boto3, p50", statistics.median(both), "ms", "boto3's own part: %.2f ms; of %d" % (
            statistics.median(own), len(both)))


def million(bench):
    """Put and get in a table of a thousand items and of a million. BENCH_MILLION sets another number."""
    count = int(os.environ.get("BENCH_MILLION", "1000000"))
    targets = ours(bench)[1]

    def p50(call):
        times = []
        for n in range(ROUNDS):
            begin = time.perf_counter()
            targets[call](n * 7919 % count)
            times.append((time.perf_counter() - begin) * 1e3)
        return statistics.median(times)

    def fill(begin, end):
        file = os.path.join(bench.state, "million.ndjson")
        with open(file, "w") as out:
            out.writelines(json.dumps(item(n)) + "\n" for n in range(begin, end))
        bench.opsctl("seed", "--table", "bench", "--file", file)

    fill(0, 1000)
    small = {call: p50(call) for call in ("put", "get")}
    fill(1000, count)
    for call in ("put", "get"):
        large = p50(call)
        bench.measure("%s among many" % call, large / small[call], "of one among a thousand", "%d items: p50 %.2f ms against %.2f ms" % (
            count, large, small[call]))


def rest(bench):
    """The memory of everything that runs, ten seconds after a deployment with nothing to do; and its processor time."""
    bench.opsctl("local", "stop")  # whatever ran before
    bench.opsctl("local", "start")
    bench.opsctl("deploy")
    time.sleep(10)
    pid = bench.daemon()["pid"]
    family, found = {pid}, {pid}
    while found:
        found = {int(p) for p in os.listdir("/proc") if p.isdigit() and int(p) not in family and parent(p) in family}
        family |= found
    bench.measure("memory at rest", sum(resident(p) for p in family), "MB", "in %d processes, of it %.0f MB pages of files" % (
        len(family), sum(resident(p, "Pss_File:") for p in family)))
    before = bench.processes()
    time.sleep(20)
    bench.measure("processor at rest", sum(bench.processes().values()) * 5 - sum(before.values()) * 5, "% of a core", "in 20 s")


def parent(pid):
    try:
        with open("/proc/%s/stat" % pid) as file:
            return int(file.read().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def resident(pid, kind="Pss:"):
    """MB of a process, of shared pages its part; those of files (class archives, jars) the system takes back when it needs them."""
    try:
        with open("/proc/%s/smaps_rollup" % pid) as file:
            return next(int(line.split()[1]) for line in file if line.startswith(kind)) / 1024
    except OSError:
        return 0


BENCHMARKS = (items, million, rest)
