#!/bin/sh
# Writes the tables of an account with all of their items below a directory, by the AWS CLI. For the state of an opsctl that kept them in
# DynamoDB Local: run it with that opsctl, while nothing is under way, once for each account; the next opsctl takes the tables from there.
#   eval "$(opsctl local env)" && ./export-tables.sh ~/.local/state/opsctl/cloud/dynamodb/export
set -eu
[ $# = 1 ] || { echo "usage: $0 DIRECTORY" >&2; exit 2; }
umask 077
account=$(aws sts get-caller-identity --query Account --output text)
region=${AWS_REGION:-${AWS_DEFAULT_REGION:-us-east-1}}
for table in $(aws dynamodb list-tables --query 'TableNames[]' --output text); do
    [ "$table" != None ] || continue
    at=$1/$account/$region/$table
    mkdir -p "$at"
    aws dynamodb describe-table --table-name "$table" --output json > "$at/table.json"
    aws dynamodb describe-time-to-live --table-name "$table" --output json > "$at/ttl.json"
    aws dynamodb scan --table-name "$table" --consistent-read --output json > "$at/items.json.new"
    mv "$at/items.json.new" "$at/items.json"
    echo "$at"
done
