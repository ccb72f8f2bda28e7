"""HEAD against another commit, its parent if none is given: what people do costs how much more, or less, processor time and time. Both are
built and installed side by side, each with a cloud of its own, and take turns. Fails if something is dearer by more than a tenth.
With --calls: every call that the system makes of a service, instead."""

import argparse
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import items
import orders
import peers
import primitives
import results
from installation import Installation

ROUNDS, DEARER = 5, 1.10
RATE, ORDERS, CALLS, COMMANDS = 5, 30, 400, 4
# Of one call so many in a turn that its processor time, which the kernel counts in hundredths of a second, is told apart by a twentieth
PRIMITIVES = 400
# What may only be called so often: how many in a turn, and the seconds from one to the next (SES: 14 mails a second)
PACED = {"SES SendEmail": (60, 0.08)}


class Side(Installation):
    """One commit, installed; everything that is measured gives (seconds of processor of all its processes, seconds of wall), of one."""

    def __init__(self, folder, name, commit):
        self.commit = commit
        home = os.path.join(folder, name)
        os.mkdir(home)
        print("building and installing %s: %s ..." % (name, results.git("log", "-1", "--format=%h %s", commit)), file=sys.stderr, flush=True)
        source = os.path.join(folder, name + "-source")
        results.git("worktree", "add", "--detach", source, commit)
        try:
            done = subprocess.run([os.path.join(source, "install.sh"), "--no-web"], env=dict(os.environ, HOME=home), capture_output=True, text=True)
            if done.returncode:
                sys.exit("bench: %s cannot be installed: %s" % (commit, (done.stderr or done.stdout)[-2000:]))
        finally:
            results.git("worktree", "remove", "--force", source)
        super().__init__(os.path.join(home, ".local", "bin", "opsctl"), home)

    def prepare_calls(self):
        self.opsctl("local", "start")
        world = primitives.World(self.arguments(), results.jdk(self.launcher), lambda address: self.opsctl("mail", "verify", address)).build()
        self.target, self.number = peers.Target(self.commit, self.arguments(), world, None), 0

    def prepare(self):
        self.load = orders.Load(self)
        self.known = self.load.warm()[0]
        items.table(self.client("dynamodb"), "bench")
        queue = self.client("sqs").create_queue(QueueName="bench")["QueueUrl"]
        self.calls, self.number = items.calls(queue, **self.arguments()), 0

    def spending(self, work):
        """Runs something that returns how often it did it, and the processor seconds and seconds of each that are known only to it."""
        before, begin = sum(self.processes().values()), time.perf_counter()
        count, own, walls = work()
        wall = statistics.median(walls) if walls else (time.perf_counter() - begin) / count
        return (sum(self.processes().values()) - before) / count + own, wall

    def commands(self, *command, times=COMMANDS):
        def work():
            done = [self.opsctl(*command) for _ in range(times)]
            return times, statistics.mean(cpu for _, cpu, _ in done), [wall for wall, _, _ in done]
        return self.spending(work)

    def order(self):
        def work():
            self.load.took.clear()
            accepted = self.load.offer(RATE, ORDERS / RATE)[0]
            self.known += accepted
            self.load.settle(self.known)
            return accepted, 0, list(self.load.took)
        return self.spending(work)

    def call(self, name):
        def work():
            walls = []
            for _ in range(CALLS):
                self.number += 1
                begin = time.perf_counter()
                self.calls[name](self.number)
                walls.append(time.perf_counter() - begin)
            return CALLS, 0, walls
        return self.spending(work)

    def primitive(self, name):
        count, pause = PACED.get(name, (PRIMITIVES, 0))
        requests = [self.target.make(name, self.number + n) for n in range(count)]
        self.number += count

        def work():
            walls = []
            for request in requests:
                begin = time.perf_counter()
                status, body = self.target.connection.call(request)
                walls.append(time.perf_counter() - begin)
                if not 200 <= status < 300:
                    sys.exit("bench: %s is refused by %s: %d %s" % (name, self.commit[:8], status, body[:300].decode(errors="replace")))
                time.sleep(pause)
            return count, 0, walls
        return self.spending(work)


MEASURES = {
    "opsctl status": lambda side: side.commands("status"),
    "an order, at %d a second" % RATE: Side.order,
    "SendMessage through boto3": lambda side: side.call("send"),
    "PutItem through boto3": lambda side: side.call("put"),
    "deploy without a change": lambda side: side.commands("deploy", times=1),
}
KINDS = ("processor", "wall")


def interval(a, b):
    """Where the ratio of the medians lies, with 95 %: by drawing rounds, each with what both sides had in it, anew."""
    draw, ratios = random.Random(18), []
    for _ in range(10_000):
        rounds = draw.choices(range(len(a)), k=len(a))
        ratios.append(statistics.median(b[i] for i in rounds) / statistics.median(a[i] for i in rounds))
    ratios.sort()
    return ratios[250], ratios[9749]


class Comparison:
    """What both sides took for one thing, round by round; of one kind, processor or wall."""

    def __init__(self):
        self.a, self.b = [], []

    def ratio(self):
        return statistics.median(self.b) / statistics.median(self.a)

    def dearer(self):
        return self.ratio() > DEARER and interval(self.a, self.b)[0] > 1

    def row(self, *names):
        low, high = interval(self.a, self.b)
        return [*names, of(self.a), of(self.b), "%.2f" % self.ratio(), "%.2f to %.2f" % (low, high), len(self.a), "DEARER" if self.dearer() else ""]


def of(samples):
    return "%s (%s to %s)" % tuple(results.figure(1e3 * value) for value in (statistics.median(samples), min(samples), max(samples)))


def measure(sides, measures, found, rounds):
    for number in range(rounds):
        for name, measured in measures.items():
            for side, which in zip(sides, "ab"):
                for kind, value in zip(KINDS, measured(side)):
                    getattr(found[name, kind], which).append(value)
        print("round %d of %d" % (number + 1, rounds), file=sys.stderr, flush=True)


def main(arguments):
    parser = argparse.ArgumentParser(prog="bench/run.sh against", description=__doc__)
    parser.add_argument("commit", nargs="?", default="HEAD^", help="what HEAD is compared with (default: HEAD^)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often both take their turn (default: %d, which is the least)" % ROUNDS)
    parser.add_argument("--calls", action="store_true", help="every call of the services that the system uses, instead of orders, commands and a deployment")
    given = parser.parse_args(arguments)
    commits = [results.git("rev-parse", "--verify", "--quiet", name + "^{commit}") for name in (given.commit, "HEAD")]
    if not all(commits) or given.rounds < ROUNDS:
        parser.error("there is no commit " + given.commit if not all(commits) else "at least %d rounds" % ROUNDS)
    if results.git("status", "--porcelain", "--", "..", ":!results"):
        print("bench: what is not committed is not measured", file=sys.stderr)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    folder, sides = tempfile.mkdtemp(prefix="opsctl-against-"), []
    try:
        for name, commit in zip("AB", commits):
            sides.append(Side(folder, name, commit))
        return compared(sides, given.rounds, given.calls)
    finally:
        for side in sides:
            side.close()
        shutil.rmtree(folder, ignore_errors=True)
        results.git("worktree", "prune")


def of_calls(sides):
    """What measures each call that both sides serve; what one refuses is said."""
    for side in sides:
        side.prepare_calls()
    measures = {}
    for number, name in enumerate(sides[0].target.calls):
        if all([side.target.serves(name, -1 - number) for side in sides]):
            measures[name] = lambda side, name=name: side.primitive(name)
        else:
            print("not measured: %s: %s" % (name, " / ".join(side.target.refused.get(name, "served") for side in sides)), file=sys.stderr)
    return measures


def compared(sides, rounds, calls):
    """Measures and prints; the exit code."""
    result = results.Result("against-calls" if calls else "against", sides[1].launcher)
    measures = MEASURES
    if calls:
        measures = of_calls(sides)
    else:
        for side in sides:
            side.prepare()
    found = {(name, kind): Comparison() for name in measures for kind in KINDS}
    print("warming ...", file=sys.stderr, flush=True)
    measure(sides, measures, {key: Comparison() for key in found}, 1)
    measure(sides, measures, found, rounds)
    suspects = {name: measured for name, measured in measures.items() if any(found[name, kind].dearer() for kind in KINDS)}
    if suspects:
        # Ten comparisons of few rounds show one by chance at times: as many rounds again, and all of them count
        measure(sides, suspects, found, rounds)
    dearer = ["%s (%s)" % key for key, one in found.items() if one.dearer()]
    names = [results.git("log", "-1", "--format=%h", side.commit) for side in sides]
    result.table("ms at the median (least to most)", ["Of one", "", *names, "Ratio", "95 %", "Rounds", ""],
                 [one.row(*key) for key, one in found.items()])
    result.measure("dearer by more than a tenth", len(dearer), note="%s against %s%s" % (*reversed(names), ": " + ", ".join(dearer) if dearer else ""))
    result.save(commit=" and ".join(names), installed="both by this benchmark")
    return 1 if dearer else 0
