#!/usr/bin/env python3
"""What the order system meets on AWS at a given rate, and what orders cost: a small model of bench/scale.json, which anybody may change.

  bench/scale.py                       at 1, 100 and 10,000 orders a second
  bench/scale.py --rate 250 --slower 3 at a rate of your own, functions three times slower than here
  bench/scale.py count --orders 200    counts what an order does on the running, deployed local cloud (needs boto3; `eval "$(opsctl local env)"` first)
"""
import argparse
import json
import pathlib
import sys
import time

DATA = pathlib.Path(__file__).with_name("scale.json")


def at_once(function, rate, slower):
    """How many of a function run at the same time. A batch has what comes within its gathering, and half of its time is one order's, the rest the batch's."""
    batch = min(function["batch"], max(1.0, rate * function.get("gathers seconds", 0)))
    whole = function["milliseconds"] / 1000 * slower * (1 + batch) / 2
    return rate * function["invocations"] / batch * whole


def loads(data, rate, slower):
    """What each limit sees at a rate, by the limit's name."""
    order = data["order"]
    running = {name: at_once(function, rate, slower) for name, function in order["functions"].items()}
    return {
        "API Gateway: requests a second, account": rate * order["api requests"],
        "API Gateway: requests a second, this stage": rate * order["api requests"],
        "Usage plan of an API key: requests a second": rate * order["api requests"],
        "Lambda: executions at once, account": sum(running.values()),
        "Lambda: executions at once for one queue": max(
            running[name] for name, function in order["functions"].items() if function["from"] == "queue"
        ),
        "Step Functions: StartExecution a second": rate * order["executions started"],
        "Step Functions: state transitions a second": rate * order["state transitions"],
        "DynamoDB: write units a second of one partition": rate
        * max(write["units"] * write["hottest key's share"] for write in order["writes"].values()),
        "DynamoDB: write units a second of one on-demand table": rate * order["writes"]["orders"]["units"],
        "SNS: publishes a second": rate * order["SNS publishes"],
        "SNS: mails a second to one subscription": rate * order["SNS publishes"],
    }


def streams(data, rate, slower):
    """For each function at the table's stream: how much of its shards' time is used; above 1 it falls behind."""
    shards = max(data["shards of the stream of orders"]["least"], rate * data["order"]["writes"]["orders"]["units"] / 1000)
    return {
        name: at_once(function, rate, slower) / shards
        for name, function in data["order"]["functions"].items()
        if function["from"] == "stream"
    }


def cost(data, slower=1.0, mails=1):
    """Dollars of one order, by what is paid for."""
    order, prices = data["order"], data["prices"]
    used = {
        "api requests": order["api requests"],
        "SQS requests": order["SQS requests"],
        "invocations": sum(f["invocations"] for f in order["functions"].values()),
        "gigabyte-seconds": sum(f["invocations"] * f["milliseconds"] / 1000 * slower for f in order["functions"].values())
        * order["megabytes of memory"] / 1024,
        "write units": sum(w["units"] for w in order["writes"].values()),
        "read units": order["read units"],
        "state transitions": order["state transitions"],
        "SNS publishes": order["SNS publishes"],
        "SNS mails": order["SNS publishes"] * mails,
        "KMS requests": order["KMS requests"],
        "log gigabytes": order["log kilobytes"] / 1e6,
    }
    return {name: amount * prices[name]["dollars"] / prices[name]["per"] for name, amount in used.items()}


def first_limit(data, slower=1.0):
    """The limits in the order in which a growing rate meets them: (orders a second, name)."""
    met = []
    for name, quota in data["quotas"].items():
        load = loads(data, 1000.0, slower).get(name, 0) / 1000.0
        if load:
            met.append((quota["limit"] / load, name))
    return sorted(met)


def report(data, rates, slower):
    for rate in rates:
        print(f"\n{rate:,g} orders a second")
        for name, load in loads(data, rate, slower).items():
            quota = data["quotas"][name]
            if load:
                said = "" if load <= quota["limit"] else "  OVER" + (", can be raised" if quota["raise"] else ", cannot be raised")
                print(f"  {name:<56}{load:>12,.1f} of {quota['limit']:>7,}{said}")
        for name, used in streams(data, rate, slower).items():
            print(f"  {'shards of the stream, used by ' + name:<56}{used:>12.0%}{'' if used <= 1 else '  OVER: it falls behind'}")
    print("\nWhat a growing rate meets, in order")
    for rate, name in first_limit(data, slower):
        print(f"  {rate:>12,.0f} orders a second: {name}")
    dollars = cost(data, slower)
    print(f"\n1,000 orders cost ${1000 * sum(dollars.values()):.2f}")
    for name, one in sorted(dollars.items(), key=lambda item: -item[1]):
        print(f"  {1000 * one:>8.3f}  {name}")


COUNTED = {
    "AWS/Lambda": ["Invocations", "Duration"],
    "AWS/DynamoDB": ["ConsumedWriteCapacityUnits", "ConsumedReadCapacityUnits"],
    "AWS/SQS": ["NumberOfMessagesSent", "NumberOfMessagesReceived", "NumberOfMessagesDeleted"],
    "AWS/States": ["ExecutionsStarted"],
    "AWS/SNS": ["NumberOfMessagesPublished", "NumberOfNotificationsDelivered"],
    "AWS/ApiGateway": ["Count"],
}


def count(orders):
    """Places orders by opsctl and prints what each of them did, by the local cloud's own metrics."""
    import datetime
    import os
    import subprocess

    import boto3

    minute = 60
    time.sleep(minute - time.time() % minute + 1)
    begin = datetime.datetime.now(datetime.timezone.utc).replace(second=0, microsecond=0)
    opsctl = os.environ.get("OPSCTL", "opsctl")
    subprocess.run(
        [opsctl, "order", "place", "--item", "BLEACH-5L", "--count", str(orders), "--rate", "5", "--via", "queue", "--wait"],
        check=True, stdout=subprocess.DEVNULL,
    )
    time.sleep(minute + 10)
    end = datetime.datetime.now(datetime.timezone.utc)
    metrics = boto3.client("cloudwatch", region_name=os.environ.get("AWS_REGION", "us-east-1"))
    for namespace, names in COUNTED.items():
        for page in metrics.get_paginator("list_metrics").paginate(Namespace=namespace):
            for metric in page["Metrics"]:
                if metric["MetricName"] in names and metric["Dimensions"] and not any(d["Name"] in ("Resource", "Stage") for d in metric["Dimensions"]):
                    points = metrics.get_metric_statistics(
                        Namespace=namespace, MetricName=metric["MetricName"], Dimensions=metric["Dimensions"],
                        StartTime=begin, EndTime=end, Period=minute, Statistics=["Sum"],
                    )["Datapoints"]
                    total = sum(point["Sum"] for point in points)
                    if total:
                        whose = ", ".join(d["Value"] for d in metric["Dimensions"])
                        print(f"{total / orders:>10.2f}  {namespace} {metric['MetricName']} {whose}")


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=["count"])
    parser.add_argument("--rate", type=float, action="append", help="orders a second (repeat it for more)")
    parser.add_argument("--slower", type=float, default=2.0, help="how much slower functions are than here (default: 2)")
    parser.add_argument("--orders", type=int, default=200)
    given = parser.parse_args(arguments)
    if given.slower <= 0 or given.orders <= 0 or any(rate <= 0 for rate in given.rate or []):
        parser.error("rates, orders and --slower are positive numbers")
    if given.what == "count":
        count(given.orders)
    else:
        report(json.loads(DATA.read_text()), given.rate or [1, 100, 10_000], given.slower)


if __name__ == "__main__":
    main(sys.argv[1:])
