#!/bin/sh
# Which web pages may call the shop (SEC-5): exactly the stack's AllowedOrigins. ORIGIN says the first of them.
. "$(dirname "$0")/call.sh"
origin=${ORIGIN:-http://localhost:5173}

for path in /api/orders /api/orders/1 /api/orders/1/cancel /api/products; do
    expect 204 OPTIONS "$path" '' -H "Origin: $origin" -H 'Access-Control-Request-Method: GET'
    same 'Access-Control-Allow-Origin' "$(header access-control-allow-origin)" "$origin"
    same 'Access-Control-Allow-Headers' "$(header access-control-allow-headers)" 'Authorization,Content-Type,Idempotency-Key,If-None-Match'
    expect 204 OPTIONS "$path" '' -H "Origin: $origin.evil.example"
    same 'Access-Control-Allow-Origin' "$(header access-control-allow-origin)" ''
done
expect 200 GET /api/products '' -H "Origin: $origin"
same 'Access-Control-Allow-Origin' "$(header access-control-allow-origin)" "$origin"
same 'Access-Control-Expose-Headers' "$(header access-control-expose-headers)" 'ETag'
tag=$(header etag)
expect 304 GET /api/products '' -H "Origin: $origin" -H "If-None-Match: $tag"
same 'Access-Control-Allow-Origin' "$(header access-control-allow-origin)" "$origin"
expect 200 GET /api/products '' -H 'Origin: http://evil.example'
same 'Access-Control-Allow-Origin' "$(header access-control-allow-origin)" ''
