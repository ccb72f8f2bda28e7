#!/bin/sh
# The shop's routes through AppServer (ORD-6), as a customer, as another one, and as an operator.
. "$(dirname "$0")/call.sh"

expect 200 GET /api/products ''
expect 201 POST /api/orders "$here/payloads/order.json" -H "$as_customer" -H "Idempotency-Key: shop-$$"
order=$(field orderID)
# The same key: the same order for the same body, a conflict for another.
expect 200 POST /api/orders "$here/payloads/order.json" -H "$as_customer" -H "Idempotency-Key: shop-$$"
same 'the order of the same key' "$(field orderID)" "$order"
expect 409 POST /api/orders "$here/payloads/order-declined.json" -H "$as_customer" -H "Idempotency-Key: shop-$$"
# Nobody hits another's order with another's key.
expect 201 POST /api/orders "$here/payloads/order-anonymous.json" -H "$as_other" -H "Idempotency-Key: shop-$$"

expect 200 GET "/api/orders/$order" '' -H "$as_customer"
expect 200 GET '/api/orders?limit=5' '' -H "$as_customer"
# Who asks again with the tag of what it has is sent nothing; an order changes, and its tag with it.
for path in /api/products '/api/orders?limit=5&status=PAYMENT_FAILED'; do
    expect 200 GET "$path" '' -H "$as_customer"
    tag=$(header etag)
    expect 304 GET "$path" '' -H "$as_customer" -H "If-None-Match: $tag"
    same 'the body of a 304' "$(cat "$answer")" ''
    same 'the tag of a 304' "$(header etag)" "$tag"
    expect 304 GET "$path" '' -H "$as_customer" -H "If-None-Match: \"another\", W/$tag"
    expect 200 GET "$path" '' -H "$as_customer" -H 'If-None-Match: "another"'
done
# What changed since a time, that time included.
expect 200 GET '/api/orders?since=2026-01-31T12:00:00Z' '' -H "$as_customer"
expect 200 GET '/api/orders?since=9999-12-31T23:59:59.999Z' '' -H "$as_customer"
same 'what changed in the future' "$(cat "$answer")" '{"orders":[]}'
expect 200 GET '/api/orders?status=CONFIRMED' '' -H "$as_customer"
# An operator sees everybody's.
expect 200 GET "/api/orders/$order" '' -H "$as_operator"
expect 200 GET '/api/orders?customerId=c-001&limit=5' '' -H "$as_operator"
expect 200 GET '/api/orders?status=CONFIRMED' '' -H "$as_operator"
# Another customer's order does not exist for this one.
expect 404 GET "/api/orders/$order" '' -H "$as_other"
expect 404 POST "/api/orders/$order/cancel" '' -H "$as_other"
expect 403 GET '/api/orders?customerId=c-001' '' -H "$as_other"
expect 403 POST /api/orders "$here/payloads/order.json" -H "$as_other"

# An order of two cents: the simulated bank declines it (PAYMENT_FAILED a moment later).
expect 201 POST /api/orders "$here/payloads/order-declined.json" -H "$as_customer"
# Anything may stand in a note and in a key.
expect 201 POST /api/orders "$here/payloads/order-hostile.json" -H "$as_customer"

expect 400 POST /api/orders "$here/payloads/order-without-items.json" -H "$as_customer"
expect 400 POST /api/orders "$here/payloads/order-broken.json" -H "$as_customer"
expect 400 POST /api/orders "$here/payloads/order-unknown-sku.json" -H "$as_customer"
expect 400 POST /api/orders "$here/payloads/order-quantity.json" -H "$as_customer"
expect 400 GET /api/orders '' -H "$as_operator"
expect 400 GET '/api/orders?status=LOST' '' -H "$as_customer"
expect 400 GET '/api/orders?since=yesterday' '' -H "$as_customer"
expect 400 GET '/api/orders?nextToken=bm9uc2Vuc2U' '' -H "$as_customer"
expect 404 GET /api/orders/00000000000000000000000000000000 '' -H "$as_customer"
expect 404 POST /api/orders/00000000000000000000000000000000/cancel '' -H "$as_customer"
