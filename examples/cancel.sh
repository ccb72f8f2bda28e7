#!/bin/sh
# An order can be cancelled until the flow takes it, which it does within a second or so: 200 if we were first, 409 if not.
. "$(dirname "$0")/call.sh"

expect 201 POST /api/orders "$here/payloads/order.json" -H "$as_customer"
order=$(field orderID)
got=$(curl -sS -o "$answer" -w '%{http_code}' -X POST -H "$as_customer" "$API_URL/api/orders/$order/cancel")
case $got in
    200 | 409) printf 'ok    POST /api/orders/%s/cancel -> %s %s\n' "$order" "$got" "$(cat "$answer")" ;;
    *) printf 'WRONG POST cancel -> %s: %s\n' "$got" "$(cat "$answer")" >&2; exit 1 ;;
esac
