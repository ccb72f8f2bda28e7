#!/bin/sh
# The bank's routes (BNK-1..3): POST /api/bank does what its member "action" says; the key is in the secret bank/api-key.
. "$(dirname "$0")/call.sh"
if [ -z "${BANK_KEY:-}" ]; then
    eval "$(opsctl local env)"
    BANK_KEY=$(aws secretsmanager get-secret-value --secret-id "$(output BankApiKeySecret)" --query SecretString --output text)
fi
with_bank_key="x-api-key: $BANK_KEY"
made=$(mktemp)
trap 'rm -f "$answer" "$head" "$made"' EXIT
# post STATUS PAYLOAD [curl options…]
post() { want_=$1 payload_=$2; shift 2; expect "$want_" POST /api/bank "$payload_" -H "$with_bank_key" "$@"; }
bank() { printf '%s' "$here/payloads/bank-$1.json"; }
# number NAME: a number member of the last answer.
number() { sed -n "s/.*\"$1\":\(-\{0,1\}[0-9.]*\).*/\1/p" "$answer" | head -n 1; }

# Without the key, or with another, nothing is answered: not even whether a client exists.
expect 401 POST /api/bank "$(bank show)"
expect 401 POST /api/bank "$(bank show)" -H 'x-api-key: not-the-key'
expect 401 GET /api/bank/clients/b-001/history ''

# A client; the same id twice is a conflict.
sed "s/CLIENT/$$/" "$(bank client)" > "$made"
post 201 "$made"
same 'the balance of a new client' "$(number balance)" 0
post 409 "$made"

# A recharge: 10000 XAF less 5 % fee. The same key: the same answer for the same body, a conflict for another.
post 201 "$(bank recharge)" -H "Idempotency-Key: bank-$$"
recharge=$(field transactionId)
same 'the fee' "$(number fee)" 500
same 'what the card gained' "$(number balanceChange)" 9500
post 201 "$(bank recharge)" -H "Idempotency-Key: bank-$$"
same 'the transaction of the same key' "$(field transactionId)" "$recharge"
same 'that it is a repetition' "$(header Idempotent-Replay)" true
post 409 "$(bank recharge-other)" -H "Idempotency-Key: bank-$$"
# In another currency than the card's, at the exchange's rate, which is kept with the transaction: 12.50 USD are 11.52 EUR.
post 201 "$(bank recharge-exchanged)"
same 'what the card gained' "$(number balanceChange)" 1152

# A refund of a part, of the rest, and of more than there was.
printf '{"action":"refund","clientId":"b-001","transactionId":"%s","amount":4000}' "$recharge" > "$made"
post 201 "$made"
same 'what the card lost' "$(number balanceChange)" -4000
printf '{"action":"refund","clientId":"b-001","transactionId":"%s"}' "$recharge" > "$made"
post 201 "$made"
same 'what the card lost' "$(number balanceChange)" -5500
post 409 "$made"

post 200 "$(bank show)"
expect 200 GET '/api/bank/clients/b-001/history?limit=5' '' -H "$with_bank_key"
expect 404 GET /api/bank/clients/nobody/history '' -H "$with_bank_key"
expect 400 GET '/api/bank/clients/b-001/history?limit=0' '' -H "$with_bank_key"
expect 400 GET '/api/bank/clients/b-001/history?nextToken=zzz' '' -H "$with_bank_key"

# The simulated exchange is closed for 5.03, and talks nonsense for 5.02: nothing is written.
post 503 "$(bank outage)"
post 503 "$(bank nonsense-rate)"

post 404 "$(bank unknown-client)"
for wrong in unknown-action unknown-currency negative sub-unit overflow huge-exponent fee typo header-injection broken; do
    post 400 "$(bank $wrong)"
done
