"""What the benchmarks measured: printed, kept as JSON in bench/results, one file each, and written together to RESULTS.md (`run.sh results`).

No figure is typed: goals, and the reasons why some are missed, are in goals.json; everything else comes from the runs."""

import datetime
import glob
import json
import os
import platform
import re
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.environ.get("BENCH_RESULTS", os.path.join(HERE, "results"))
PAPER = os.path.join(HERE, "RESULTS.md")


def goals():
    with open(os.path.join(HERE, "goals.json")) as file:
        return {bench: entries for bench, entries in json.load(file).items() if bench != "_"}


class Result:
    """What one run of a benchmark has measured."""

    def __init__(self, bench, launcher):
        self.bench, self.launcher = bench, launcher
        self.measures, self.tables = [], []
        self.begin, self.load = datetime.datetime.now(datetime.timezone.utc), os.getloadavg()[0]
        self.jdk = java(launcher)

    def measure(self, name, value, unit="", note=""):
        """A figure, or a word; its goal is that of the same name in goals.json."""
        one = {"name": name, "value": value, "unit": unit, "note": note}
        self.measures.append(one)
        wanted = wish(goals().get(self.bench, {}).get(name), self.jdk)
        print("%-46s %12s  %s%s" % (name, shown(one), note, "   wanted: " + wanted["words"] if wanted else ""), flush=True)

    def table(self, title, header, rows):
        self.tables.append({"title": title, "header": header, "rows": rows})
        widths = [max(len(str(row[i])) for row in [header] + rows) for i in range(len(header))]
        print(title)
        for row in [header] + rows:
            print("  " + "  ".join(str(cell).ljust(w) if i == 0 else str(cell).rjust(w) for i, (cell, w) in enumerate(zip(row, widths))))

    def save(self, **more):
        os.makedirs(FOLDER, exist_ok=True)
        with open(os.path.join(FOLDER, self.bench + ".json"), "w") as out:
            json.dump({"bench": self.bench, "at": self.begin.isoformat(timespec="seconds"),
                       "seconds": round((datetime.datetime.now(datetime.timezone.utc) - self.begin).total_seconds()),
                       "commit": commit(), "installed": installed(self.launcher), "jdk": self.jdk, "machine": machine(),
                       "load": [round(self.load, 2), round(os.getloadavg()[0], 2)], "measures": self.measures, "tables": self.tables,
                       **more}, out, indent=1, ensure_ascii=False)
            out.write("\n")


def shown(measure):
    value = measure["value"]
    return ((figure(value) if isinstance(value, (int, float)) else value) + " " + measure["unit"]).strip()


def figure(value):
    return "%.0f" % value if abs(value) >= 100 or value == int(value) else "%.1f" % value if abs(value) >= 10 else "%.2f" % value


def wish(goal, jdk):
    """A goal's limit for a JDK, and its words; {} if there is none."""
    if not goal:
        return {}
    kind = next(kind for kind in ("most", "least", "is") if kind in goal)
    limit = goal[kind]
    if isinstance(limit, dict):
        limit = limit["25" if int(re.match(r"\d+", jdk).group()) >= 25 else "17"]
    return {"kind": kind, "limit": limit, "words": {"most": "at most %s", "least": "at least %s", "is": "%s"}[kind] % limit}


def reached(measure, goal, jdk):
    wanted = wish(goal, jdk)
    return {"most": lambda a, b: a <= b, "least": lambda a, b: a >= b, "is": lambda a, b: a == b}[wanted["kind"]](
        measure["value"], wanted["limit"])


def git(*arguments):
    return subprocess.run(("git", "-C", HERE) + arguments, capture_output=True, text=True).stdout.strip()


def commit():
    """Of this source tree; with a mark if something that is built differs from it."""
    return git("rev-parse", "--short=10", "HEAD") + (" and changes" if git("status", "--porcelain", "--", "..", ":!../bench") else "")


def installed(launcher):
    """Whether the opsctl that is measured is what was built last in this source tree."""
    try:
        with open(jar(launcher), "rb") as one, open(os.path.join(HERE, os.pardir, "cli", "target", "opsctl.jar"), "rb") as built:
            return "built here" if one.read() == built.read() else "not what was built here last"
    except OSError:
        return "not known to be built here"


def jar(launcher):
    with open(launcher) as file:
        return re.search(r'-cp "([^"]+)"', file.read()).group(1)


def jdk(launcher):
    """The home of the JDK that an installed opsctl runs on."""
    with open(launcher) as file:
        return re.search(r'exec "([^"]+)/bin/java"', file.read()).group(1)


def java(launcher):
    said = subprocess.run([os.path.join(jdk(launcher), "bin", "java"), "-XshowSettings:properties", "-version"], capture_output=True,
                          text=True).stderr
    return re.search(r"java\.version = (\S+)", said).group(1)


def machine():
    with open("/proc/cpuinfo") as file:
        cpu = re.search(r"model name\s*: (.*)", file.read())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2 ** 30
    return "%d cores of %s, %.0f GiB, %s %s" % (os.cpu_count(), cpu.group(1) if cpu else platform.machine(), memory, platform.system(),
                                            platform.release().split("-")[0])


def cells(*values):
    return "| " + " | ".join(str(value).replace("|", "\\|") for value in values) + " |"


def rule(header):
    return cells(*["---"] + ["---:"] * (len(header) - 1))


def write(benchmarks):
    """RESULTS.md from what is in bench/results; benchmarks: their descriptions by name."""
    found = {}
    for path in glob.glob(os.path.join(FOLDER, "*.json")):
        with open(path) as file:
            one = json.load(file)
        found[one["bench"]] = one
    lines = ["# Results", "",
             "Written by `bench/run.sh results` from `bench/results`, where each benchmark leaves what it measured last; goals and reasons are in",
             "`bench/goals.json`. Not to be changed by hand. Compare ratios of one run, not milliseconds of two machines.", "",
             "## Goals", "", cells("Measure", "Benchmark", "Figure", "Wanted", "Reached"), "| --- | --- | ---: | ---: | --- |"]
    missed = []
    for bench, entries in goals().items():
        for name, goal in entries.items():
            one = found.get(bench)
            measure = next((m for m in one["measures"] if m["name"] == name), None) if one else None
            wanted = wish(goal, one["jdk"] if one else "17")["words"]
            if measure is None:
                lines.append(cells(name, bench, "not measured", wanted, ""))
                continue
            good = reached(measure, goal, one["jdk"])
            lines.append(cells(name, bench, shown(measure), wanted, "yes" if good else "**no**"))
            if not good:
                missed.append("- %s (%s): %s" % (name, bench, goal.get("why", "no reason has been written down.")))
    if missed:
        lines += ["", "Why those were missed:", ""] + missed
    for bench, description in benchmarks.items():
        lines += ["", "## " + bench, "", *(line.strip() for line in description.splitlines()), ""]
        if bench not in found:
            lines.append("Not measured.")
            continue
        one = found[bench]
        lines.append("%s, commit %s (installed: %s), JDK %s, %s. It took %d s; the load average was %s before and %s after." % (
            one["at"].replace("T", " ").replace("+00:00", " UTC"), one["commit"], one["installed"], one["jdk"], one["machine"],
            one["seconds"], *one["load"]))
        if one["measures"]:
            lines += ["", cells("Measure", "Figure", ""), "| --- | ---: | --- |"]
            lines += [cells(m["name"], shown(m), m["note"]) for m in one["measures"]]
        for table in one["tables"]:
            lines += ["", table["title"] + ":", "", cells(*table["header"]), rule(table["header"])]
            lines += [cells(*row) for row in table["rows"]]
    with open(PAPER, "w") as out:
        out.write("\n".join(lines) + "\n")
