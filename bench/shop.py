"""What the shop's customers wait for, in Debian's chromium."""

import json
import os
import statistics

MEASURE = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "web", "scripts", "measure.mjs")


def shop(bench):
    """Largest contentful paint of a first visit, and an order from stored to visible on its page: BENCH_ROUNDS (20) of each. Needs `npm ci` in web/."""
    bench.run(bench.OPSCTL, "local", "start")
    for command in ("deploy", "seed"):
        bench.run(bench.OPSCTL, command)
    opened = json.loads(bench.run(bench.OPSCTL, "open", "shop", "--print", "-o", "json")[2])
    settings = {"BASE_URL": opened["url"].rstrip("/"), "TOKEN_URL": opened["signedIn"], "ROUNDS": os.environ.get("BENCH_ROUNDS", "20")}
    times = json.loads(bench.run("node", MEASURE, env=dict(bench.ENV, **settings))[2])
    for name, samples in (("largest contentful paint", times["painted"]), ("order stored to visible", times["visible"])):
        print("%-34s p50 %.0f ms, longest %.0f ms   wanted: at most 1000 ms" % (name, statistics.median(samples), max(samples)))


BENCHMARKS = (shop,)
