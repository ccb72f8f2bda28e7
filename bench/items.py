"""DynamoDB through the gateway: single calls by boto3, against peers, over a large table; and what the cloud takes at rest."""

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "400"))


class Target:
    """Something that answers DynamoDB's and SQS's API."""

    def __init__(self, bench, name, endpoint, keys, durable):
        import boto3
        from botocore.config import Config
        self.name, self.durable = name, durable
        arguments = dict(endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=keys[0],
                         aws_secret_access_key=keys[1], config=Config(parameter_validation=False))
        self.dynamodb, self.sqs = boto3.client("dynamodb", **arguments), boto3.client("sqs", **arguments)
        self.queue = self.sqs.create_queue(QueueName="bench")["QueueUrl"]
        bench.table(self.dynamodb, "bench")
        if "bench-sorted" not in self.dynamodb.list_tables()["TableNames"]:
            self.dynamodb.create_table(
                TableName="bench-sorted", BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}, {"AttributeName": "s", "AttributeType": "N"}],
                KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "s", "KeyType": "RANGE"}])
            for n in range(0, 200, 25):
                self.dynamodb.batch_write_item(RequestItems={"bench-sorted": [{"PutRequest": {"Item": dict(
                    attributes(n + i), p={"S": "one"}, s={"N": str(n + i)})}} for i in range(25)]})

    def calls(self):
        dynamodb, table = self.dynamodb, "bench"
        return {
            "put": lambda n: dynamodb.put_item(TableName=table, Item=attributes(n)),
            "get": lambda n: dynamodb.get_item(TableName=table, Key={"id": {"S": "item-%06d" % n}}),
            "update": lambda n: dynamodb.update_item(
                TableName=table, Key={"id": {"S": "item-%06d" % n}}, UpdateExpression="SET quantity = quantity + :one",
                ExpressionAttributeValues={":one": {"N": "1"}}),
            "query 20": lambda n: dynamodb.query(
                TableName="bench-sorted", KeyConditionExpression="p = :p AND s BETWEEN :a AND :b",
                ExpressionAttributeValues={":p": {"S": "one"}, ":a": {"N": "40"}, ":b": {"N": "59"}}),
            "batch write 25": lambda n: dynamodb.batch_write_item(RequestItems={table: [
                {"PutRequest": {"Item": attributes(1_000_000 + n * 25 + i)}} for i in range(25)]}),
            "transact write 2": lambda n: dynamodb.transact_write_items(TransactItems=[
                {"Put": {"TableName": table, "Item": attributes(2_000_000 + 2 * n + i)}} for i in range(2)]),
            "SQS send": lambda n: self.sqs.send_message(QueueUrl=self.queue, MessageBody="message %d" % n),
        }


def attributes(n):
    return {"id": {"S": "item-%06d" % n}, "name": {"S": "Artículo de inventario %d" % n}, "quantity": {"N": str(n % 97)},
            "category": {"S": "c%d" % (n % 7)}, "updatedAt": {"S": "2026-01-01T00:00:00Z"}}


def measured(targets, rounds):
    """Medians in ms, by call and target; the targets take turns at every call."""
    samples = {}
    for n in range(rounds + rounds // 4):
        for target in targets:
            for call, run in target.calls().items():
                begin = time.perf_counter()
                run(n)
                if n >= rounds // 4:
                    samples.setdefault(call, {}).setdefault(target.name, []).append((time.perf_counter() - begin) * 1e3)
    return {call: {name: statistics.median(times) for name, times in each.items()} for call, each in samples.items()}


def ours(bench):
    bench.run(bench.OPSCTL, "local", "start")
    env = bench.aws_env()
    return Target(bench, "opsctl", env["AWS_ENDPOINT_URL"], (env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"]), "yes")


def items(bench):
    """Single calls on items through the gateway, and what they are to an SQS send."""
    for call, times in measured([ours(bench)], ROUNDS).items():
        print("%-34s p50 %6.2f ms%s" % (call, times["opsctl"],
                                       "   wanted: at most 2 ms" if call in ("put", "get") else ""))


class Server:
    """A peer from PyPI, started on a port of its own."""

    def __init__(self, name, command, durable, **environment):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.name, self.durable = name, durable
        self.folder = tempfile.mkdtemp(prefix="opsctl-bench-peer-")
        env = dict(os.environ, HOME=self.folder, **{k: v.replace("PORT", str(self.port)) for k, v in environment.items()})
        self.process = subprocess.Popen([part.replace("PORT", str(self.port)) for part in command], cwd=self.folder, env=env,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    def target(self, bench):
        end = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return Target(bench, self.name, "http://127.0.0.1:%d" % self.port, ("AKIAIOSFODNN7EXAMPLE", "secret"), self.durable)
            except OSError:
                if time.monotonic() > end:
                    sys.exit("bench: %s does not start" % self.name)
                time.sleep(0.2)

    def stop(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def peers(bench):
    """The same calls to moto and MiniStack, which keep everything in memory, taking turns. Installs both beside boto3. The floor is a server
    that answers at once (floor.py): what boto3 itself takes. What is above it is the server's."""
    binaries = os.path.dirname(sys.executable)
    if not os.path.exists(os.path.join(binaries, "moto_server")) or not os.path.exists(os.path.join(binaries, "ministack")):
        subprocess.check_call([os.path.join(binaries, "pip"), "install", "--quiet", "moto[server,dynamodb,sqs]", "ministack"])
    servers = [Server("moto", [os.path.join(binaries, "moto_server"), "-H", "127.0.0.1", "-p", "PORT"], "no"),
               Server("MiniStack", [os.path.join(binaries, "ministack")], "no", GATEWAY_PORT="PORT", EDGE_PORT="PORT"),
               Server("floor", [sys.executable, os.path.join(os.path.dirname(__file__), "floor.py"), "PORT"], "-")]
    try:
        targets = [ours(bench)] + [server.target(bench) for server in servers]
        print("%-20s" % "p50 in ms" + "".join("%12s" % target.name for target in targets))
        print("%-20s" % "survives kill -9" + "".join("%12s" % target.durable for target in targets))
        measures = measured(targets, ROUNDS)
        for call, times in measures.items():
            print("%-20s" % call + "".join("%12.2f" % times[target.name] for target in targets))
        print("%-20s" % "above the floor")
        for call, times in measures.items():
            print("%-20s" % call + "".join("%12.2f" % (times[target.name] - times["floor"]) for target in targets[:-1]))
    finally:
        for server in servers:
            server.stop()


def million(bench):
    """Put and get in a table of a thousand items and of a million. BENCH_MILLION sets another number."""
    count = int(os.environ.get("BENCH_MILLION", "1000000"))
    target = ours(bench)
    calls = target.calls()

    def p50(call):
        times = []
        for n in range(ROUNDS):
            begin = time.perf_counter()
            calls[call](n * 7919 % count)
            times.append((time.perf_counter() - begin) * 1e3)
        return statistics.median(times)

    def fill(begin, end):
        file = os.path.join(bench.STATE, "million.ndjson")
        with open(file, "w") as out:
            out.writelines(json.dumps(bench.item(n)) + "\n" for n in range(begin, end))
        bench.run(bench.OPSCTL, "seed", "--table", "bench", "--file", file)

    fill(0, 1000)
    small = {call: p50(call) for call in ("put", "get")}
    fill(1000, count)
    for call in ("put", "get"):
        print("%-34s p50 %6.2f ms, among a thousand %.2f ms" % ("%s among %d" % (call, count), p50(call), small[call]))


def rest(bench):
    """The memory of everything that runs, ten seconds after a deployment with nothing to do."""
    bench.run(bench.OPSCTL, "local", "start")
    bench.run(bench.OPSCTL, "deploy")
    time.sleep(10)
    with open(os.path.join(bench.CLOUD, "daemon.json")) as file:
        pid = json.load(file)["pid"]
    family, found = {pid}, {pid}
    while found:
        found = {int(p) for p in os.listdir("/proc") if p.isdigit() and int(p) not in family and parent(p) in family}
        family |= found
    print("%-34s %7.0f MB in %d processes, of it %.0f MB pages of files   wanted: at most 300 MB" % (
        "memory at rest", sum(resident(p) for p in family), len(family), sum(resident(p, "Pss_File:") for p in family)))


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


BENCHMARKS = (items, peers, million, rest)
