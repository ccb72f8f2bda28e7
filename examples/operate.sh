#!/bin/sh
# What operators look at and do by the console's API (WEB-4): orders in review, queues, executions, reports, mails, the bank, and who changed what.
. "$(dirname "$0")/call.sh"
once="Idempotency-Key: example-$$-$(date +%s)"

# Only operators.
expect 401 GET /api/console/queues ''
expect 403 GET /api/console/queues '' -H "$as_customer"
expect 403 POST /api/console/orders/x/resolve "$here/payloads/resolve-accept.json" -H "$as_customer" -H "$once"

# An order that the flow leaves to people, because its partners refuse the shipment and the refund.
expect 201 POST /api/orders "$here/payloads/order-review.json" -H "$as_customer"
order=$(field orderID)
tries=0
until [ "$(field status)" = MANUAL_REVIEW ]; do
    [ $tries -lt 60 ] || { echo 'WRONG the order does not come to people' >&2; exit 1; }
    tries=$((tries + 1))
    sleep 1
    expect 200 GET "/api/orders/$order" '' -H "$as_customer"
done
# The flow tells people by a message, a moment after the order.
tries=0
: > "$answer"
until grep -q "$order" "$answer"; do
    [ $tries -lt 20 ] || { echo 'WRONG no message tells of the order' >&2; exit 1; }
    tries=$((tries + 1))
    expect 200 GET '/api/console/queues/manual-review/messages?limit=100' '' -H "$as_operator"
done
resolve=/api/console/orders/$order/resolve
expect 400 POST "$resolve" "$here/payloads/resolve-undo.json" -H "$as_operator" -H "$once"
expect 400 POST "$resolve" "$here/payloads/resolve-accept.json" -H "$as_operator"
expect 404 POST /api/console/orders/nope/resolve "$here/payloads/resolve-accept.json" -H "$as_operator" -H "$once"
# Whoever decides a moment too early is told so; the flow has left the order when it has told people of it.
tries=0
while :; do
    got=$(curl -sS -o "$answer" -w '%{http_code}' -X POST -H "$as_operator" -H "$once" -H 'Content-Type: application/json' \
        --data-binary "@$here/payloads/resolve-accept.json" "$API_URL$resolve")
    [ "$got" = 202 ] && [ $tries -lt 10 ] || break
    tries=$((tries + 1))
done
same 'the decision' "$got" 200
same status "$(field status)" CONFIRMED
expect 200 POST "$resolve" "$here/payloads/resolve-accept.json" -H "$as_operator" -H "$once"
expect 409 POST "$resolve" "$here/payloads/resolve-accept.json" -H "$as_operator" -H "$once-again"
expect 200 GET "/api/console/audit?subject=$order" '' -H "$as_operator"
expect 200 GET '/api/console/audit?limit=1' '' -H "$as_operator"
expect 400 GET '/api/console/audit?nextToken=nonsense' '' -H "$as_operator"

# Queues: what was given up, and the way back.
expect 200 GET /api/console/queues '' -H "$as_operator"
expect 200 GET /api/console/queues/POC-Queue-DLQ/messages '' -H "$as_operator"
expect 409 GET /api/console/queues/POC-Queue/messages '' -H "$as_operator"
expect 404 GET /api/console/queues/none/messages '' -H "$as_operator"
expect 200 POST /api/console/queues/POC-Queue-DLQ/redrive "$here/payloads/redrive-dry.json" -H "$as_operator"
expect 400 POST /api/console/queues/POC-Queue-DLQ/redrive "$here/payloads/redrive.json" -H "$as_operator"
expect 200 POST /api/console/queues/POC-Queue-DLQ/redrive "$here/payloads/redrive.json" -H "$as_operator" -H "$once"
expect 200 POST /api/console/queues/POC-Queue-DLQ/redrive "$here/payloads/redrive.json" -H "$as_operator" -H "$once"
expect 400 POST /api/console/queues/POC-Queue-DLQ/redrive "$here/payloads/resolve-undo.json" -H "$as_operator" -H "$once"
expect 409 POST /api/console/queues/InventoryReport-DLQ/redrive "$here/payloads/redrive.json" -H "$as_operator" -H "$once"

# Executions.
expect 200 GET '/api/console/executions?limit=5' '' -H "$as_operator"
expect 200 GET '/api/console/executions?flow=MailFlow&status=FAILED' '' -H "$as_operator"
expect 400 GET '/api/console/executions?status=LOST' '' -H "$as_operator"
expect 404 GET '/api/console/executions?flow=NoFlow' '' -H "$as_operator"
expect 200 GET "/api/console/executions/OrderFlow/order-$order" '' -H "$as_operator"
expect 200 GET "/api/console/executions/OrderFlow/order-$order-r1" '' -H "$as_operator"
expect 404 GET /api/console/executions/OrderFlow/none '' -H "$as_operator"

# Reports. There may be none yet.
expect 200 GET /api/console/reports '' -H "$as_operator"
report=$(field id)
if [ -n "$report" ]; then known=200; else known=404 report=20260131T120000Z-operator; fi
for path in /api/reports/latest "/api/reports/$report" "/api/console/reports/$report" "/api/console/reports/$report/csv"; do
    expect $known GET "$path" '' -H "$as_operator"
done
expect 403 GET /api/reports/latest '' -H "$as_customer"
expect 404 GET /api/reports/none '' -H "$as_operator"

# Mails, how they look, and addresses that get none.
expect 202 POST /api/mail "$here/payloads/mail.json" -H "$with_key" -H 'User-Agent: iOS'
expect 200 GET '/api/console/mails?q=welcome&limit=5' '' -H "$as_operator"
expect 200 GET '/api/console/mails?status=SENT' '' -H "$as_operator"
expect 400 GET '/api/console/mails?status=LOST' '' -H "$as_operator"
expect 200 GET /api/console/mails/example-mail '' -H "$as_operator"
expect 200 GET /api/console/mails/example-mail/preview '' -H "$as_operator"
expect 404 GET /api/console/mails/none '' -H "$as_operator"
expect 200 GET /api/console/suppressions '' -H "$as_operator"
expect 404 DELETE /api/console/suppressions/nobody@example.com '' -H "$as_operator" -H "$once"
expect 400 DELETE /api/console/suppressions/nobody@example.com '' -H "$as_operator"

# The bank.
expect 200 GET /api/console/bank/clients '' -H "$as_operator"
client=$(sed -n 's/.*"clientId":"\([^"]*\)".*/\1/p' "$answer" | head -n 1)
[ -z "$client" ] || expect 200 GET "/api/console/bank/clients/$client?limit=2" '' -H "$as_operator"
expect 404 GET /api/console/bank/clients/none '' -H "$as_operator"

# Looking again costs nothing while nothing has changed.
expect 200 GET "/api/console/audit?subject=$order" '' -H "$as_operator"
expect 304 GET "/api/console/audit?subject=$order" '' -H "$as_operator" -H "If-None-Match: $(header etag)"
