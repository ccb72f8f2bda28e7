# Sourced by every example. Where the API is and who calls: API_URL, API_KEY, TRIAL_API_KEY, TOKEN, OTHER_TOKEN, OPERATOR_TOKEN, EXPIRED_TOKEN
# and, for the bank, BANK_KEY from the environment, or from opsctl.
# expect STATUS METHOD PATH [PAYLOAD] [curl options…] calls the API and fails unless it answers with that status.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
command -v curl > /dev/null || { echo 'curl is needed: https://curl.se/download.html' >&2; exit 3; }

if [ -z "${API_URL:-}" ]; then
    outputs=$(opsctl status -o json)
    key() { aws apigateway get-api-key --api-key "$(output "$1")" --include-value --query value --output text; }
    output() { printf '%s' "$outputs" | sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p" | head -n 1; }
    API_URL=$(output ApiUrl)
    if [ -z "${API_KEY:-}" ]; then
        eval "$(opsctl local env)"
        API_KEY=$(key ApiKeyId)
        TRIAL_API_KEY=$(key TrialApiKeyId)
    fi
fi
: "${API_URL:?say where the API is, or deploy it: opsctl deploy}"
: "${API_KEY:?say the API key}"
TOKEN=${TOKEN:-$(opsctl token issue --customer c-001)}
OTHER_TOKEN=${OTHER_TOKEN:-$(opsctl token issue --customer c-002)}
OPERATOR_TOKEN=${OPERATOR_TOKEN:-$(opsctl token issue --operator "$(id -un)")}
EXPIRED_TOKEN=${EXPIRED_TOKEN:-$(opsctl token issue --customer c-001 --for 0s)}

answer=$(mktemp)
head=$(mktemp)
trap 'rm -f "$answer" "$head"' EXIT

expect() {
    want=$1 method=$2 path=$3 payload=${4:-}
    if [ $# -ge 4 ]; then shift 4; else shift $#; fi
    if [ -n "$payload" ]; then
        set -- "$@" -H 'Content-Type: application/json' --data-binary "@$payload"
    fi
    # curl leaves the file as it was where an answer has no body.
    : > "$answer"
    got=$(curl -sS -D "$head" -o "$answer" -w '%{http_code}' -X "$method" "$@" "$API_URL$path")
    if [ "$got" = "$want" ]; then
        printf 'ok    %s %s -> %s %s\n' "$method" "$path" "$got" "$(head -c 200 "$answer")"
    else
        printf 'WRONG %s %s -> %s, expected %s: %s\n' "$method" "$path" "$got" "$want" "$(head -c 400 "$answer")" >&2
        exit 1
    fi
}

# header NAME: a header of the last answer, empty if it has none.
header() { tr -d '\r' < "$head" | sed -n "s/^$1: *//Ip" | head -n 1; }

# field NAME: a text member of the last answer.
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$answer" | head -n 1; }

# same WHAT GOT EXPECTED
same() {
    if [ "$2" = "$3" ]; then printf 'ok    %s is %s\n' "$1" "$2"; else printf 'WRONG %s is %s, expected %s\n' "$1" "$2" "$3" >&2; exit 1; fi
}

with_key="x-api-key: $API_KEY"
as_customer="Authorization: Bearer $TOKEN"
as_other="Authorization: Bearer $OTHER_TOKEN"
as_operator="Authorization: Bearer $OPERATOR_TOKEN"
