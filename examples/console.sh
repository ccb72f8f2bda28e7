#!/bin/sh
# The operations console's routes (WEB-1, WEB-4), as an operator, and as those whom it is not for.
. "$(dirname "$0")/call.sh"

# An order to look at.
expect 201 POST /api/orders "$here/payloads/order.json" -H "$as_customer" -H "Idempotency-Key: console-$$"
order=$(field orderID)

# What moved: without a time only the time to begin with, then everything since.
expect 200 GET /api/console/changes '' -H "$as_operator"
since=$(field since)
expect 200 GET "/api/console/changes?since=$since" '' -H "$as_operator"
# Nobody has to be told twice.
expect 200 GET '/api/console/changes?since=9999-12-31T00:00:00Z' '' -H "$as_operator"
expect 304 GET '/api/console/changes?since=9999-12-31T00:00:00Z' '' -H "$as_operator" -H "If-None-Match: $(header etag)"
expect 400 GET '/api/console/changes?since=yesterday' '' -H "$as_operator"
# Of other panels a mark, another one when something in them moved: only those that are named are read.
expect 200 GET '/api/console/changes?panels=queues,alarms,reports,mails,suppressions,bank,audit,executions' '' -H "$as_operator"
expect 200 GET "/api/console/changes?panels=orders,audit/$order,executions/OrderFlow%252Forder-$order,mails/none,bank/b-001" '' -H "$as_operator"
expect 400 GET '/api/console/changes?panels=weather' '' -H "$as_operator"

# How things stand.
expect 200 GET /api/console/overview '' -H "$as_operator"
expect 200 GET /api/console/dashboard '' -H "$as_operator"
expect 200 GET /api/console/alarms '' -H "$as_operator"
alarm=$(field name)
expect 200 GET "/api/console/alarms/$alarm" '' -H "$as_operator"
expect 404 GET /api/console/alarms/no-such-alarm '' -H "$as_operator"

# The latest traces, those that failed first, and one of them.
expect 200 GET '/api/console/traces?since=2026-01-01T00:00:00Z' '' -H "$as_operator"
trace=$(field id)
if [ -n "$trace" ]; then known=200; else known=404 trace=1-00000000-000000000000000000000000; fi
expect $known GET "/api/console/traces/$trace" '' -H "$as_operator"
expect 200 GET /api/console/traces '' -H "$as_operator"
expect 400 GET '/api/console/traces?since=soon' '' -H "$as_operator"
expect 404 GET /api/console/traces/none '' -H "$as_operator"

# Everybody's orders, newest first; a page says how to go on.
expect 200 GET '/api/console/orders?limit=2' '' -H "$as_operator"
next=$(field nextToken)
expect 200 GET "/api/console/orders?limit=2&nextToken=$next" '' -H "$as_operator"
expect 200 GET '/api/console/orders?status=CONFIRMED,REFUNDED&from=2026-01-01T00:00:00Z&limit=5' '' -H "$as_operator"
expect 200 GET '/api/console/orders?q=bleach&limit=5' '' -H "$as_operator"
expect 200 GET "/api/console/orders?q=$order" '' -H "$as_operator"
same 'the order that its id finds' "$(field orderID)" "$order"
expect 400 GET '/api/console/orders?status=LOST' '' -H "$as_operator"
expect 400 GET '/api/console/orders?limit=501' '' -H "$as_operator"
expect 400 GET '/api/console/orders?nextToken=none' '' -H "$as_operator"
expect 400 GET '/api/console/orders?to=soon' '' -H "$as_operator"

# One of them: what stores and partners have, what the flow did, when what happened, what functions said, what was given up.
for part in '' /flow /timeline /logs /dead-letters; do
    expect 200 GET "/api/console/orders/$order$part" '' -H "$as_operator"
    expect 404 GET "/api/console/orders/no-such-order$part" '' -H "$as_operator"
    # Not for customers, not without a token, not with one that has ended.
    expect 403 GET "/api/console/orders/$order$part" '' -H "$as_customer"
    expect 401 GET "/api/console/orders/$order$part" ''
    expect 401 GET "/api/console/orders/$order$part" '' -H "Authorization: Bearer $EXPIRED_TOKEN"
done
for route in overview dashboard alarms "alarms/$alarm" traces "traces/$trace" changes orders bank/clients suppressions mails/any/preview reports reports/any reports/any/csv; do
    expect 403 GET "/api/console/$route" '' -H "$as_customer"
    expect 401 GET "/api/console/$route" ''
done
# There is no such route, whoever asks.
expect 403 GET /api/console/nothing '' -H "$as_operator"
expect 403 POST /api/console/orders "$here/payloads/order.json" -H "$as_operator"
