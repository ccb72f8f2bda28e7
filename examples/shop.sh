#!/bin/sh
# The shop through CloudFront (WEB-1, WEB-2): pages, files and API on one origin. From the environment, or from opsctl: SHOP_URL, WEB_BUCKET_URL
# and WEB_DISTRIBUTION; and AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY, of somebody who may invalidate.
. "$(dirname "$0")/call.sh"
if [ -z "${SHOP_URL+said}" ]; then
    eval "$(opsctl local env)"
    SHOP_URL=$(output ShopUrl)
    WEB_DISTRIBUTION=$(output WebDistributionId)
    bucket=$(output WebBucket).s3.${AWS_REGION:-us-east-1}
    case ${AWS_ENDPOINT_URL:-} in
        '') WEB_BUCKET_URL=https://$bucket.amazonaws.com ;;
        *) WEB_BUCKET_URL=http://$bucket.localhost:${AWS_ENDPOINT_URL##*:} ;;
    esac
fi
if [ -z "$SHOP_URL" ]; then
    echo 'ok    there is no shop: opsctl was built without it, or Web is off'
    exit 0
fi
API_URL=$SHOP_URL

# has WHAT TEXT PART
has() {
    case $2 in
        *"$3"*) printf 'ok    %s has %s\n' "$1" "$3" ;;
        *) printf 'WRONG %s has no %s: %s\n' "$1" "$3" "$2" >&2; exit 1 ;;
    esac
}

# The page: browsers ask for it each time, and let it do little.
expect 200 GET / ''
index=$(cat "$answer")
same Content-Type "$(header content-type)" 'text/html; charset=utf-8'
same Cache-Control "$(header cache-control)" no-cache
has Content-Security-Policy "$(header content-security-policy)" "script-src 'self'"
has Content-Security-Policy "$(header content-security-policy)" "frame-ancestors 'none'"
has Strict-Transport-Security "$(header strict-transport-security)" max-age=
same X-Content-Type-Options "$(header x-content-type-options)" nosniff
same X-Frame-Options "$(header x-frame-options)" DENY
same Referrer-Policy "$(header referrer-policy)" no-referrer
has X-Cache "$(header x-cache)" cloudfront
has Via "$(header via)" '(CloudFront)'

# A file with its hash in its name: compressed, kept for ever, and after the first time out of the cache.
script=$(printf '%s' "$index" | sed -n 's/.*src="\(\/assets\/[^"]*\.js\)".*/\1/p' | head -n 1)
expect 200 GET "$script" '' --compressed
expect 200 GET "$script" '' --compressed
same Content-Encoding "$(header content-encoding)" gzip
has Cache-Control "$(header cache-control)" immutable
same X-Cache "$(header x-cache)" 'Hit from cloudfront'
expect 304 GET "$script" '' -H "If-None-Match: $(header etag)"

# Every path of the application is its page; a file that is not there is none.
expect 200 GET /orders/some-order ''
same 'the page at /orders/some-order' "$(printf '%s' "$(cat "$answer")" | cksum)" "$(printf '%s' "$index" | cksum)"
expect 404 GET /assets/none.js ''
# The bucket is for CloudFront alone, and pages are only read.
API_URL=$WEB_BUCKET_URL
expect 403 GET /index.html ''
API_URL=$SHOP_URL
expect 403 POST / "$here/payloads/order.json"
expect 403 DELETE /index.html ''

# The API, with its own answers: tokens, keys and User-Agent arrive, and nothing of it is kept.
expect 200 GET /api/products ''
expect 200 GET /api/products ''
same X-Cache "$(header x-cache)" 'Miss from cloudfront'
expect 201 POST /api/orders "$here/payloads/order.json" -H "$as_customer"
expect 200 GET "/api/orders/$(field orderID)" '' -H "$as_customer"
expect 202 POST /api/mail "$here/payloads/mail.json" -H "$with_key" -H 'User-Agent: iOS'
expect 403 POST /api/mail "$here/payloads/mail.json" -H 'User-Agent: iOS'
same message "$(field message)" Forbidden
expect 401 GET /api/orders ''
expect 404 GET /api/orders/00000000000000000000000000000000 '' -H "$as_customer"
# What it does not know, and what it does not know by that method, is JSON of API Gateway's, not a page.
expect 403 GET /api/nothing-like-it ''
same Content-Type "$(header content-type)" application/json
same message "$(field message)" 'Missing Authentication Token'
expect 403 DELETE /api/products ''
same message "$(field message)" 'Missing Authentication Token'

# An invalidation: CloudFront forgets its copy.
if [ -z "${AWS_ACCESS_KEY_ID:-}" ]; then
    echo 'ok    no AWS_ACCESS_KEY_ID, so nothing is invalidated'
    exit 0
fi
API_URL=${AWS_ENDPOINT_URL:-https://cloudfront.amazonaws.com}/2020-05-31/distribution/$WEB_DISTRIBUTION
# signed METHOD PATH STATUS [curl options...]
signed() {
    method=$1 path=$2 want=$3
    shift 3
    expect "$want" "$method" "$path" '' --aws-sigv4 aws:amz:us-east-1:cloudfront --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
        ${AWS_SESSION_TOKEN:+-H "x-amz-security-token: $AWS_SESSION_TOKEN"} "$@"
}
signed POST /invalidation 201 -H 'Content-Type: text/xml' --data "<InvalidationBatch xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"><Paths>\
<Quantity>1</Quantity><Items><Path>$script</Path></Items></Paths><CallerReference>example-$$-$(date +%s)</CallerReference></InvalidationBatch>"
id=$(sed -n 's/.*<Id>\([A-Z0-9]*\)<.*/\1/p' "$answer" | head -n 1)
tries=0
until [ "$(sed -n 's/.*<Status>\([A-Za-z]*\)<.*/\1/p' "$answer")" = Completed ]; do
    [ $tries -lt 100 ] || { echo 'WRONG the invalidation does not end' >&2; exit 1; }
    tries=$((tries + 1))
    sleep 1
    signed GET "/invalidation/$id" 200
done
API_URL=$SHOP_URL
expect 200 GET "$script" '' --compressed
same X-Cache "$(header x-cache)" 'Miss from cloudfront'
