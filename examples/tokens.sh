#!/bin/sh
# Who may call the shop's routes (SEC-5): tokens that are missing, broken, expired, unsigned, or signed by somebody else are 401.
. "$(dirname "$0")/call.sh"

expect 200 GET /api/orders '' -H "$as_customer"
expect 401 GET /api/orders ''
same 'WWW-Authenticate' "$(header www-authenticate)" Bearer
expect 401 GET /api/orders '' -H 'Authorization: Bearer nonsense'
expect 401 GET /api/orders '' -H "Authorization: Basic $TOKEN"
expect 401 GET /api/orders '' -H "Authorization: Bearer $EXPIRED_TOKEN"
expect 401 POST /api/orders "$here/payloads/order.json"
expect 401 GET /api/orders/00000000000000000000000000000000 ''
expect 401 POST /api/orders/00000000000000000000000000000000/cancel ''
# An API key is no token.
expect 401 GET /api/orders '' -H "$with_key"

base64url() { base64 | tr -d '\n=' | tr '+/' '-_'; }
claims=$(printf '%s' "$TOKEN" | cut -d. -f2)
signature=$(printf '%s' "$TOKEN" | cut -d. -f3)
none=$(printf '{"alg":"none","typ":"JWT"}' | base64url)
hs256=$(printf '{"alg":"HS256","typ":"JWT"}' | base64url)
expect 401 GET /api/orders '' -H "Authorization: Bearer $none.$claims.$signature"
expect 401 GET /api/orders '' -H "Authorization: Bearer $hs256.$claims.$signature"
# The claims of another under the signature of this one.
expect 401 GET /api/orders '' -H "Authorization: Bearer $(printf '%s' "$TOKEN" | cut -d. -f1).$(printf '%s' "$OPERATOR_TOKEN" | cut -d. -f2).$signature"
