#!/bin/sh
# 429: more calls at once than the usage plan's burst. The calls carry no order, so none is placed. Needs curl with --parallel (7.66).
. "$(dirname "$0")/call.sh"

calls=$(mktemp)
trap 'rm -f "$answer" "$head" "$calls"' EXIT
i=0
while [ $i -lt 600 ]; do
    printf 'url = "%s/api/order"\nheader = "%s"\nheader = "Content-Type: application/json"\ndata = "{}"\noutput = "/dev/null"\nwrite-out = "%%{http_code}\\n"\n' "$API_URL" "$with_key"
    i=$((i + 1))
    [ $i -eq 600 ] || echo next
done > "$calls"
refused=$(curl -s --parallel --parallel-max 200 -K "$calls" | grep -c '^429' || true)
if [ "$refused" -gt 0 ]; then
    echo "ok    600 calls at once -> $refused of them 429"
else
    echo "WRONG 600 calls at once and none was answered 429" >&2
    exit 1
fi
