"""What the shop's customers wait for, in Debian's chromium."""

import json
import os
import statistics

MEASURE = os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "web", "scripts", "measure.mjs")


def shop(bench):
    """Largest contentful paint of a first visit, and an order from stored to visible on its page: BENCH_ROUNDS (20) of each. Needs `npm ci` in web/."""
    bench.opsctl("local", "start")
    for command in ("deploy", "seed"):
        bench.opsctl(command)
    opened = json.loads(bench.opsctl("open", "shop", "--print", "-o", "json")[2])
    settings = {"BASE_URL": opened["url"].rstrip("/"), "TOKEN_URL": opened["signedIn"], "ROUNDS": os.environ.get("BENCH_ROUNDS", "20")}
    times = json.loads(bench.run("node", MEASURE, env=dict(bench.env, **settings))[2])
    for name, samples in (("largest contentful paint", times["painted"]), ("order stored to visible", times["visible"])):
        bench.measure(name, statistics.median(samples), "ms", "longest of %d: %.0f ms" % (len(samples), max(samples)))


BENCHMARKS = (shop,)
