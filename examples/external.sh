#!/bin/sh
# The simulated external service, whose customers ask for mails (SEC-3, ORD-12): it admits who has the key of secret partners/credentials.
. "$(dirname "$0")/call.sh"
if [ -z "${EXTERNAL_KEY:-}" ]; then
    eval "$(opsctl local env)"
    EXTERNAL_URL=$(output PartnersApiUrl)
    EXTERNAL_KEY=$(aws secretsmanager get-secret-value --secret-id "$(output ExternalCredentialsSecret)" --query SecretString --output text |
        sed -n 's/.*"key" *: *"\([^"]*\)".*/\1/p')
fi
API_URL=$EXTERNAL_URL
with_partner_key="x-partner-key: $EXTERNAL_KEY"
request=$(mktemp)
trap 'rm -f "$answer" "$head" "$request"' EXIT

expect 401 GET /requests
expect 401 GET /requests '' -H 'x-partner-key: not-the-key'
expect 400 GET '/requests?limit=0' '' -H "$with_partner_key"
expect 400 POST /requests "$here/payloads/external-no-id.json" -H "$with_partner_key"
expect 400 POST /requests "$here/payloads/bank-broken.json" -H "$with_partner_key"

# A customer asks for a mail; asking twice is one request. The next run of ExternalFetch takes it to the mail workflow.
sed "s/REQUEST/ask-$$/" "$here/payloads/external-request.json" > "$request"
expect 201 POST /requests "$request" -H "$with_partner_key"
expect 200 POST /requests "$request" -H "$with_partner_key"
expect 200 GET '/requests?limit=10' '' -H "$with_partner_key"
# What never was there is settled without harm.
expect 200 POST /requests/settlements "$here/payloads/external-settlement.json" -H "$with_partner_key"
