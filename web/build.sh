#!/bin/sh
# build.sh DIRECTORY: what Maven calls. Makes the shop if its sources changed, and puts it into DIRECTORY/web; without a Node that is new
# enough it says so and leaves it out. WEB_SKIP=true leaves it out without a word.
set -eu
cd "$(dirname "$0")"
target=$1/web
rm -rf "$target"
[ "${WEB_SKIP:-false}" = false ] || exit 0

without() {
    echo "[WARNING] built without the shop: $1 Node 20.19 or newer with npm builds it: https://nodejs.org (or apt-get install nodejs npm)."
    exit 0
}
command -v node > /dev/null && command -v npm > /dev/null || without 'there is no Node here.'
node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' ||
    without "Node $(node --version) is too old."

if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --loglevel=error >&2 || without 'npm ci failed, for the reason above.'
    touch node_modules/.package-lock.json
fi
if [ ! -f dist/index.html ] || [ -n "$(find src public index.html package.json package-lock.json ./*.config.ts -newer dist/index.html -print -quit)" ]; then
    npm run --silent build -- --logLevel warn
fi
mkdir -p "$target"
cp -R dist/. "$target"
rm -rf "$target/.vite"
# What opsctl deploy uploads: a jar cannot be listed by its classes.
files=$(cd "$target" && find . -type f | sed 's,^\./,,' | LC_ALL=C sort)
printf '%s\n' "$files" > "$target/files.txt"
