#!/bin/sh
# Every example; stops at the first that goes wrong. Load the seed first: opsctl seed
set -eu
cd "$(dirname "$0")"
for example in order-queue.sh orders.sh tokens.sh cors.sh cancel.sh shop.sh console.sh mail.sh bank.sh external.sh operate.sh throttle.sh; do
    echo "== $example"
    sh "./$example"
done
