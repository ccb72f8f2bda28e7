"""Every call that the system makes of a service, side by side with moto and MiniStack, which are installed from PyPI beside boto3."""

import os
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import boto3
import primitives
import raw
import results
from server import Server

# Eight threads make blocks of calls; the first blocks warm the servers for one thread, too, whose turns are short. Least: of rounds of those
THREADS, BLOCK, WARMING, FEW, LEAST = 8, 64, 2, 4, 5
SECONDS = float(os.environ.get("BENCH_SECONDS", "120"))
PEERS = ("moto", "MiniStack")


class Target:
    """A server that is measured: what it serves, and connections to it."""

    def __init__(self, name, arguments, world, restart):
        self.name, self.arguments, self.world, self.restart = name, arguments, world, restart
        self.port = urllib.parse.urlsplit(arguments["endpoint_url"]).port
        self.maker, self.connection = raw.Maker(arguments), raw.Connection(self.port)
        self.connections = [raw.Connection(self.port) for _ in range(THREADS)]
        self.calls, self.refused, self.failed = world.calls(), {}, {}

    def make(self, call, n):
        service, operation, members = self.calls[call]
        if service is None:
            return ("GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % (members(n), self.port)).encode()
        return self.maker.make(service, operation, **members(n))

    def serves(self, call, n):
        """Whether a call succeeds; if not, why is kept."""
        try:
            status, body = self.connection.call(self.make(call, n))
            said = "%d %s" % (status, body[:160].decode(errors="replace"))
        except Exception as e:
            status, said = 0, next((why for service, why in self.world.refused.items() if call.startswith(service + " ")), str(e))
        if not 200 <= status < 300:
            self.refused[call] = " ".join(said.split())[:200]
        return 200 <= status < 300

    def asks_permission(self):
        """Whether a user without any permission is refused."""
        iam = boto3.client("iam", **self.arguments)
        iam.create_user(UserName="nobody")
        key = iam.create_access_key(UserName="nobody")["AccessKey"]
        try:
            boto3.client("sqs", **dict(self.arguments, aws_access_key_id=key["AccessKeyId"],
                                       aws_secret_access_key=key["SecretAccessKey"])).list_queues()
            return "no"
        except Exception as e:
            return "yes" if "AccessDenied" in str(e) or "not authorized" in str(e) else "no (%s)" % e

    def survives(self):
        """Whether an item whose put was answered is there after kill -9 and a start in the same folder."""
        key = {"id": {"S": "survivor"}}
        boto3.client("dynamodb", **self.arguments).put_item(TableName="bench", Item=key)
        try:
            arguments = self.restart() or self.arguments
            return "yes" if "Item" in boto3.client("dynamodb", **arguments).get_item(TableName="bench", Key=key) else "no"
        except Exception as e:
            return "no" if "ResourceNotFound" in str(e) else "no (%s)" % e


class Floor:
    """Answers anything at once: what the client itself takes. It is sent what opsctl is sent."""

    def __init__(self, server):
        self.name, self.port = "floor", server.port
        self.connection = raw.Connection(self.port)
        self.connections = [raw.Connection(self.port) for _ in range(THREADS)]


def good(target, call, answer):
    """Whether a call succeeded. What fails in a peer is counted and left out; in opsctl it ends the run."""
    if 200 <= answer[0] < 300:
        return True
    said = "%d %s" % (answer[0], " ".join(answer[1][:300].decode(errors="replace").split()))
    if target.name == "opsctl":
        raise SystemExit("bench: opsctl answers %s with %s" % (call, said))
    target.failed[call] = (target.failed.get(call, (0,))[0] + 1, said)
    return False


def one_thread(targets, floor, calls, seconds, n):
    """Milliseconds by call and server. Servers take turns after a few calls of a kind, and who begins changes."""
    samples, begin, rounds = {call: {} for call in calls}, time.monotonic(), 0
    while time.monotonic() < begin + seconds or rounds < LEAST:
        for call, served in calls.items():
            for target, requests in turns(targets, floor, call, served, n, FEW, rounds):
                for request in requests:
                    start = time.perf_counter()
                    answer = target.connection.call(request)
                    took = (time.perf_counter() - start) * 1e3
                    if good(target, call, answer):
                        samples[call].setdefault(target.name, []).append(took)
        n += FEW
        rounds += 1
    return samples


def turns(targets, floor, call, served, n, count, rounds):
    """The servers in this round's order, each with its requests; the floor has opsctl's."""
    blocks = [(target, [target.make(call, n + i) for i in range(count)]) for target in targets if target.name in served]
    blocks.append((floor, blocks[0][1]))
    first = rounds % len(blocks)
    return blocks[first:] + blocks[:first]


def many_threads(targets, floor, calls, seconds):
    """Milliseconds, and calls a second of each block, by call and server. Blocks of the same calls take turns; the first rounds warm."""
    n, samples, rates, begin, rounds = 1, {call: {} for call in calls}, {call: {} for call in calls}, time.monotonic(), 0
    with ThreadPoolExecutor(THREADS) as pool:
        while time.monotonic() < begin + seconds or rounds < WARMING + 2:
            for call, served in calls.items():
                for target, requests in turns(targets, floor, call, served, n, BLOCK, rounds):
                    times, seconds_taken = together(pool, target, call, requests)
                    if rounds >= WARMING and times:
                        samples[call].setdefault(target.name, []).extend(times)
                        rates[call].setdefault(target.name, []).append(len(times) / seconds_taken)
            n += BLOCK
            rounds += 1
    return samples, rates, n


def together(pool, target, call, requests):
    """All requests by all threads, each of which has a connection; (milliseconds of each, seconds of all)."""
    start = threading.Barrier(THREADS + 1)

    def work(thread):
        connection, times = target.connections[thread], []
        start.wait()
        for request in requests[thread::THREADS]:
            begin = time.perf_counter()
            answer = connection.call(request)
            if good(target, call, answer):
                times.append((time.perf_counter() - begin) * 1e3)
        return times

    working = [pool.submit(work, thread) for thread in range(THREADS)]
    start.wait()
    begin = time.perf_counter()
    times = [one for each in working for one in each.result()]
    return times, time.perf_counter() - begin


def p99(samples):
    return sorted(samples)[int(len(samples) * 0.99)]


def ratio(figures, peer, statistic):
    """opsctl's to a peer's, of each what is above the floor. The slowest calls are those that the machine kept waiting, the floor's too: as they are."""
    floor = 0 if statistic is p99 else statistic(figures["floor"])
    return (statistic(figures["opsctl"]) - floor) / (statistic(figures[peer]) - floor)


def peers(bench):
    """Every call that the system makes of a service, side by side with moto and MiniStack, the servers taking turns after a few calls. boto3 makes
    and signs the requests before the time is taken. opsctl has handed what it answers to the operating system, which is told to bring it to the disk
    every two seconds, checks signatures and asks its IAM about every call; the
    peers keep everything in memory and let everybody in: both is tried in the run. The floor is a server that answers at once (floor.py): what the
    client itself takes; ratios of milliseconds are of what is above it, except for p99. BENCH_SECONDS (120) for eight threads, and as long for one."""
    binaries = os.path.dirname(sys.executable)
    if not os.path.exists(os.path.join(binaries, "moto_server")) or not os.path.exists(os.path.join(binaries, "ministack")):
        subprocess.check_call([os.path.join(binaries, "pip"), "install", "--quiet", "moto[server]", "ministack"])
    servers = {"moto": Server([os.path.join(binaries, "moto_server"), "-H", "127.0.0.1", "-p", "PORT"]),
               "MiniStack": Server([os.path.join(binaries, "ministack")], GATEWAY_PORT="PORT", EDGE_PORT="PORT"),
               "floor": Server([sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "floor.py"), "PORT"])}
    try:
        for server in servers.values():
            server.ready()
        measured(bench, [ours(bench)] + [Target(name, servers[name].arguments(), primitives.World(servers[name].arguments()).build(),
                                              servers[name].restart) for name in PEERS], Floor(servers["floor"]))
    finally:
        for server in servers.values():
            server.close()


def ours(bench):
    bench.opsctl("local", "start")

    def restart():
        bench.kill()
        bench.opsctl("local", "start")
        return bench.arguments()

    world = primitives.World(bench.arguments(), results.jdk(bench.launcher), lambda address: bench.opsctl("mail", "verify", address)).build()
    return Target("opsctl", bench.arguments(), world, restart)


def measured(bench, targets, floor):
    calls = {}
    for call in targets[0].calls:
        served = [target.name for target in targets if target.serves(call, 0)]
        if "opsctl" not in served:
            raise SystemExit("bench: opsctl does not serve %s: %s" % (call, targets[0].refused[call]))
        calls[call] = served
    parallel, rates, n = many_threads(targets, floor, calls, SECONDS)
    serial = one_thread(targets, floor, calls, SECONDS, n)
    names, header = [target.name for target in targets] + ["floor"], ["opsctl to " + peer for peer in PEERS]

    def rows(samples, statistic, form="%.2f"):
        return [[call] + [form % statistic(samples[call][name]) if name in samples[call] else "-" for name in names]
                + ["%.2f" % ratio(samples[call], peer, statistic) if peer in samples[call] else "-" for peer in PEERS]
                for call in calls]

    bench.table("What an answer says", ["", "opsctl", *PEERS], [
        ["a write that was answered survives kill -9 (tried)"] + [target.survives() for target in targets],
        ["who has no permission is refused (tried)"] + [target.asks_permission() for target in targets]])
    bench.table("One thread, p50 in ms", ["Call", *names, *header], rows(serial, statistics.median))
    bench.table("One thread, p99 in ms", ["Call", *names, *header], rows(serial, p99))
    bench.table("Eight threads, p50 in ms", ["Call", *names, *header], rows(parallel, statistics.median))
    bench.table("Eight threads, calls a second", ["Call", *names, *header], [
        [call] + ["%.0f" % statistics.median(rates[call][name]) if name in rates[call] else "-" for name in names]
        + ["%.2f" % (statistics.median(rates[call]["opsctl"]) / statistics.median(rates[call][peer])) if peer in rates[call] else "-"
           for peer in PEERS] for call in calls])
    refused = [[call, target.name, why] for target in targets for call, why in target.refused.items()]
    if refused:
        bench.table("Not served, so not measured", ["Call", "By", "Its answer"], refused)
    failed = [[call, target.name, times, why] for target in targets for call, (times, why) in target.failed.items()]
    if failed:
        bench.table("Failed at times, and left out then", ["Call", "By", "Times", "An answer"], failed)
    for title, figures, slower in (
            ("one thread, p50", serial, lambda call, peer: ratio(serial[call], peer, statistics.median) > 1),
            ("one thread, p99", serial, lambda call, peer: ratio(serial[call], peer, p99) > 1),
            ("eight threads, p50", parallel, lambda call, peer: ratio(parallel[call], peer, statistics.median) > 1),
            ("eight threads, calls a second", rates,
             lambda call, peer: statistics.median(rates[call]["opsctl"]) < statistics.median(rates[call][peer]))):
        found = ["%s (%s)" % (call, peer) for call in calls for peer in PEERS if peer in figures[call] and slower(call, peer)]
        bench.measure("slower than a peer, " + title, len(found), "calls", "of %d%s" % (len(calls), ": " + ", ".join(found) if found else ""))
    bench.measure("calls of each kind that count, one thread", min(len(serial[call]["opsctl"]) for call in calls))
    bench.measure("calls of each kind that count, eight threads", min(len(parallel[call]["opsctl"]) for call in calls))


BENCHMARKS = (peers,)
