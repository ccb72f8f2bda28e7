# Sourced by every example. Where the API is: API_URL and API_KEY from the environment, or from opsctl.
# expect STATUS METHOD PATH [PAYLOAD] [curl options…] calls the API and fails unless it answers with that status.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

if [ -z "${API_URL:-}" ]; then
    outputs=$(opsctl status -o json)
    output() { printf '%s' "$outputs" | sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p" | head -n 1; }
    API_URL=$(output ApiUrl)
    if [ -z "${API_KEY:-}" ]; then
        eval "$(opsctl local env)"
        API_KEY=$(aws apigateway get-api-key --api-key "$(output ApiKeyId)" --include-value --query value --output text)
    fi
fi
: "${API_URL:?say where the API is, or deploy it: opsctl deploy}"
: "${API_KEY:?say the API key}"

answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

expect() {
    want=$1 method=$2 path=$3 payload=${4:-}
    if [ $# -ge 4 ]; then shift 4; else shift $#; fi
    if [ -n "$payload" ]; then
        set -- "$@" -H 'Content-Type: application/json' --data-binary "@$payload"
    fi
    got=$(curl -sS -o "$answer" -w '%{http_code}' -X "$method" "$@" "$API_URL$path")
    if [ "$got" = "$want" ]; then
        printf 'ok    %s %s -> %s %s\n' "$method" "$path" "$got" "$(head -c 200 "$answer")"
    else
        printf 'WRONG %s %s -> %s, expected %s: %s\n' "$method" "$path" "$got" "$want" "$(head -c 400 "$answer")" >&2
        exit 1
    fi
}

# field NAME: a text member of the last answer.
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$answer" | head -n 1; }

with_key="x-api-key: $API_KEY"
