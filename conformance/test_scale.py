"""The model of docs/scale.md: what it says follows from its data, and each figure of AWS has a source."""
import importlib.util
import json
import pathlib
import subprocess
import sys

import pytest

BENCH = pathlib.Path(__file__).parent.parent / "bench"
SPEC = importlib.util.spec_from_file_location("scale", BENCH / "scale.py")
scale = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(scale)
DATA = json.loads((BENCH / "scale.json").read_text())


def test_every_quota_and_price_has_a_source():
    for group in ("quotas", "prices"):
        for name, figure in DATA[group].items():
            assert figure["source"].startswith(("https://", "templates/")), name


def test_the_templates_say_what_is_taken_from_them():
    api = (BENCH.parent / "templates/app/api.yaml").read_text()
    stage = DATA["quotas"]["API Gateway: requests a second, this stage"]["limit"]
    plan = DATA["quotas"]["Usage plan of an API key: requests a second"]["limit"]
    assert f"ThrottlingRateLimit: {stage}," in api
    assert f"RateLimit: {plan}," in api


@pytest.mark.parametrize("name", [name for name in DATA["quotas"] if not name.startswith("SES")])
def test_below_its_limit_a_quota_is_kept_and_above_it_is_not(name):
    rate = dict((met, rate) for rate, met in scale.first_limit(DATA, 2.0))[name]
    limit = DATA["quotas"][name]["limit"]
    assert scale.loads(DATA, rate * 0.9, 2.0)[name] <= limit * 1.2  # batches are less full
    assert scale.loads(DATA, rate * 1.1, 2.0)[name] > limit


def test_twice_the_orders_are_never_less_load():
    for slower in (1, 3):
        for rate in (1, 10, 100, 1_000, 10_000):
            less, more = scale.loads(DATA, rate, slower), scale.loads(DATA, 2 * rate, slower)
            assert all(more[name] >= less[name] for name in less)


def test_the_paper_says_the_models_cost():
    dollars = 1000 * sum(scale.cost(DATA, 2.0).values())
    assert f"**1,000 orders cost about {dollars:.2f} dollars**" in (BENCH.parent / "docs/scale.md").read_text()


@pytest.mark.parametrize("wrong", [["--rate", "0"], ["--slower", "-1"], ["--rate", "x"], ["tell"]])
def test_wrong_use_is_refused(wrong):
    said = subprocess.run([sys.executable, BENCH / "scale.py", *wrong], capture_output=True, text=True)
    assert said.returncode == 2 and "error" in said.stderr
