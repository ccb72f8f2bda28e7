#!/bin/sh
# POST /api/mail: the answer is the size of the body in bytes, whatever letters it has (MAIL-1, MAIL-2).
. "$(dirname "$0")/call.sh"

bytes() { wc -c < "$1" | tr -d ' '; }
as_phone='User-Agent: iOS'

expect 202 POST /api/mail "$here/payloads/mail.json" -H "$with_key" -H "$as_phone"
same 'the size of mail.json' "$(cat "$answer")" "$(bytes "$here/payloads/mail.json")"
# The same event again is the same mail.
expect 202 POST /api/mail "$here/payloads/mail.json" -H "$with_key" -H "$as_phone"
# Letters of two, three and four bytes, escapes, and spaces between members.
expect 202 POST /api/mail "$here/payloads/mail-multibyte.json" -H "$with_key" -H "$as_phone"
same 'the size of mail-multibyte.json' "$(cat "$answer")" "$(bytes "$here/payloads/mail-multibyte.json")"
# Markup and line breaks in the data are text, nothing else, when the mail arrives.
expect 202 POST /api/mail "$here/payloads/mail-hostile.json" -H "$with_key" -H "$as_phone"
# What only the list of templates knows is accepted and ends as FAILED.
expect 202 POST /api/mail "$here/payloads/mail-unknown-template.json" -H "$with_key" -H "$as_phone"
# As curl -d sends it.
expect 202 POST /api/mail '' -H "$with_key" -H "$as_phone" -d '{"template":"welcome","to":"operator@example.com","data":{"name":"ñ"}}'
same 'its size' "$(cat "$answer")" 71

expect 400 POST /api/mail "$here/payloads/mail-traversal.json" -H "$with_key" -H "$as_phone"
expect 400 POST /api/mail "$here/payloads/mail-header.json" -H "$with_key" -H "$as_phone"
expect 400 POST /api/mail "$here/payloads/mail-incomplete.json" -H "$with_key" -H "$as_phone"
expect 400 POST /api/mail "$here/payloads/order-broken.json" -H "$with_key" -H "$as_phone"
expect 401 POST /api/mail "$here/payloads/mail.json" -H "$with_key" -H 'User-Agent:'
expect 403 POST /api/mail "$here/payloads/mail.json" -H "$with_key" -H 'User-Agent: Android'
expect 403 POST /api/mail "$here/payloads/mail.json" -H "$as_phone"
expect 403 POST /api/mail "$here/payloads/mail.json" -H "$as_phone" -H 'x-api-key: wrong-key-wrong-key-wrong'

large=$(mktemp)
trap 'rm -f "$answer" "$head" "$large"' EXIT
{ printf '{"template":"welcome","to":"operator@example.com","data":{"name":"'; head -c 250000 /dev/zero | tr '\0' x; printf '"}}'; } > "$large"
expect 413 POST /api/mail "$large" -H "$with_key" -H "$as_phone"
