#!/bin/sh
# POST /api/order: storage first, straight to the queue (ORD-1).
. "$(dirname "$0")/call.sh"

expect 202 POST /api/order "$here/payloads/order.json" -H "$with_key" -H "Idempotency-Key: example-$$"
# The same call again: accepted again, and still one order.
expect 202 POST /api/order "$here/payloads/order.json" -H "$with_key" -H "Idempotency-Key: example-$$"
# Ampersands, quotes, line ends and emoji pass through the API's mapping template as they are.
expect 202 POST /api/order "$here/payloads/order-hostile.json" -H "$with_key"
# What only the catalogue knows is accepted and ends as REJECTED.
expect 202 POST /api/order "$here/payloads/order-unknown-sku.json" -H "$with_key"

expect 400 POST /api/order "$here/payloads/order-without-items.json" -H "$with_key"
expect 400 POST /api/order "$here/payloads/order-broken.json" -H "$with_key"
expect 400 POST /api/order "$here/payloads/order-quantity.json" -H "$with_key"
expect 403 POST /api/order "$here/payloads/order.json"
expect 403 POST /api/order "$here/payloads/order.json" -H "$as_operator"
expect 403 POST /api/order "$here/payloads/order.json" -H 'x-api-key: wrong-key-wrong-key-wrong'

# More than a queue message may hold: a valid order that a long comment makes too large.
large=$(mktemp)
trap 'rm -f "$answer" "$head" "$large"' EXIT
{ printf '{"customerId":"c-001","items":[{"sku":"BLEACH-5L","quantity":1}],"comment":"'; head -c 1200000 /dev/zero | tr '\0' x; printf '"}'; } > "$large"
expect 413 POST /api/order "$large" -H "$with_key"
