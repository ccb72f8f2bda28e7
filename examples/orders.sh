#!/bin/sh
# The shop's routes through AppServer (ORD-6).
. "$(dirname "$0")/call.sh"

expect 200 GET /api/products ''
expect 201 POST /api/orders "$here/payloads/order.json" -H "$with_key" -H "Idempotency-Key: shop-$$"
order=$(field orderID)
# The same key: the same order for the same body, a conflict for another.
expect 200 POST /api/orders "$here/payloads/order.json" -H "$with_key" -H "Idempotency-Key: shop-$$"
expect 409 POST /api/orders "$here/payloads/order-declined.json" -H "$with_key" -H "Idempotency-Key: shop-$$"
expect 200 GET "/api/orders/$order?customerId=c-001" '' -H "$with_key"
# Another customer's order does not exist for this one.
expect 404 GET "/api/orders/$order?customerId=c-002" '' -H "$with_key"
expect 200 GET '/api/orders?customerId=c-001&limit=5' '' -H "$with_key"
expect 200 GET '/api/orders?status=CONFIRMED' '' -H "$with_key"

# An order of two cents: the simulated bank declines it (PAYMENT_FAILED a moment later).
expect 201 POST /api/orders "$here/payloads/order-declined.json" -H "$with_key"

expect 400 POST /api/orders "$here/payloads/order-without-items.json" -H "$with_key"
expect 400 POST /api/orders "$here/payloads/order-broken.json" -H "$with_key"
expect 400 POST /api/orders "$here/payloads/order-unknown-sku.json" -H "$with_key"
expect 400 GET /api/orders '' -H "$with_key"
expect 400 GET '/api/orders?status=LOST' '' -H "$with_key"
expect 403 GET '/api/orders?customerId=c-001' ''
expect 404 GET /api/orders/00000000000000000000000000000000 '' -H "$with_key"
expect 404 POST /api/orders/00000000000000000000000000000000/cancel '' -H "$with_key"
