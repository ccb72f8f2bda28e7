#!/bin/sh
# 429: the trial key's usage plan allows one call a second and two at once, whatever the machine can do. The calls carry no order, so none
# is placed.
. "$(dirname "$0")/call.sh"
: "${TRIAL_API_KEY:?say the trial API key}"

calls=30
answers=$(mktemp -d)
trap 'rm -rf "$answer" "$head" "$answers"' EXIT
i=0
while [ $i -lt $calls ]; do
    curl -sS -o /dev/null -w '%{http_code}\n' -H "x-api-key: $TRIAL_API_KEY" -H 'Content-Type: application/json' -d '{}' \
        "$API_URL/api/order" > "$answers/$i" &
    i=$((i + 1))
done
wait
refused=$(cat "$answers"/* | grep -c '^429' || true)
if [ "$refused" -gt 0 ]; then
    echo "ok    $calls calls at once with the trial key -> $refused of them 429"
else
    echo "WRONG $calls calls at once with the trial key and none was answered 429" >&2
    exit 1
fi
