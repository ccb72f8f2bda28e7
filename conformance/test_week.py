"""A week's statistics, and those of months, after the time was moved: in the right buckets, with nothing lost (OBS-1).

The cloud is one of its own, since its time goes ahead of everybody's."""

import datetime
import random

import pytest
from botocore.exceptions import ClientError

from cloud import Opsctl
from conftest import clients

NAMESPACE = "Week"
MINUTE, FIVE, HOUR = 60, 300, 3600
SPREAD = 3 * HOUR


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    """A cloud without anything deployed."""
    opsctl = Opsctl(tmp_path_factory.mktemp("moved"))
    try:
        opsctl.start()
        yield opsctl
    finally:
        opsctl.stop()


def put(cloudwatch, begin, seed):
    """Three hours of values, many of them at the borders of buckets. Gives them by their second."""
    chance = random.Random(seed)
    values = {}
    for second in range(0, SPREAD, MINUTE):
        for offset in (0, 59) if chance.random() < 0.3 else (chance.randrange(60),):
            values[begin + second + offset] = float(chance.randrange(-50, 1000))
    data = [{"MetricName": "m", "Timestamp": at, "Value": value, "Unit": "Count"} for at, value in values.items()]
    for first in range(0, len(data), 100):
        cloudwatch.put_metric_data(Namespace=NAMESPACE, MetricData=data[first:first + 100])
    return values


def buckets(values, period, start):
    """What statistics of a period from a start on have to be, by where the bucket begins."""
    by_start = {}
    for at, value in values.items():
        by_start.setdefault(at - (at - start) % period, []).append(value)
    return {start: (len(some), sum(some), min(some), max(some)) for start, some in by_start.items()}


def asked(cloudwatch, period, start, end):
    points = cloudwatch.get_metric_statistics(
        Namespace=NAMESPACE, MetricName="m", Period=period, StartTime=start, EndTime=end,
        Statistics=["SampleCount", "Sum", "Minimum", "Maximum"])["Datapoints"]
    return {
        int(point["Timestamp"].timestamp()): (point["SampleCount"], point["Sum"], point["Minimum"], point["Maximum"])
        for point in points
    }


def queried(cloudwatch, period, start, end):
    stat = {"Metric": {"Namespace": NAMESPACE, "MetricName": "m"}, "Period": period, "Stat": "Sum"}
    pages = cloudwatch.get_paginator("get_metric_data").paginate(
        MetricDataQueries=[{"Id": "m", "MetricStat": stat}], StartTime=start, EndTime=end, MaxDatapoints=100)
    return {
        int(at.timestamp()): value
        for page in pages for result in page["MetricDataResults"]
        for at, value in zip(result["Timestamps"], result["Values"], strict=True)
    }


def test_statistics_of_a_week_and_of_months(moved):
    cloudwatch = clients(moved)("cloudwatch")
    now = int(datetime.datetime.now(datetime.timezone.utc).timestamp())
    begin = now - now % HOUR - 2 * SPREAD
    values = put(cloudwatch, begin, seed=12)

    def holds(periods, days):
        start, end = begin - HOUR, now + days * 86_400 + HOUR
        for period in periods:
            expected = buckets(values, period, begin)
            near = begin + SPREAD + period
            assert asked(cloudwatch, period, begin, near) == expected, f"period {period} after {days} days"
            assert queried(cloudwatch, period, begin, near) == {at: s[1] for at, s in expected.items()}
            if (end - start) / period <= 1_440:
                assert asked(cloudwatch, period, start, end) == buckets(values, period, start)
            else:
                with pytest.raises(ClientError) as refused:
                    asked(cloudwatch, period, start, end)
                assert refused.value.response["Error"]["Code"] == "InvalidParameterCombination"

    holds([MINUTE, FIVE, HOUR, 86_400], 0)
    moved.opsctl("local", "time", "+7d")
    holds([MINUTE, FIVE, 2 * FIVE, HOUR, 86_400], 7)
    moved.opsctl("local", "time", "+9d")  # after 15 days there are five minutes at least
    holds([FIVE, 2 * FIVE, HOUR, 86_400], 16)
    moved.opsctl("local", "time", "+48d")  # after 63 an hour
    holds([HOUR, 2 * HOUR, 86_400], 64)
