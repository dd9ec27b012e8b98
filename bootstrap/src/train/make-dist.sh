#!/usr/bin/env bash
# Completes the distribution that Maven has laid out: records an AOT cache in a training run, and
# packs the folder. Usage: make-dist.sh FOLDER
set -euo pipefail
dist=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
seconds=${TRAINING_SECONDS:-10}
port=${TRAINING_PORT:-18499}
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT

# The same Java that bin/kvstore will find here: a cache fits the JVM that made it.
JAVA=
. "$dist/bin/find-java"

rm -f "$dist/lib/raftkv.aot"
KVSTORE_OPTS="-XX:AOTCacheOutput=$data/raftkv.aot" "$dist/bin/kvstore" \
  --server.http-addr="127.0.0.1:$port" --storage.data-dir="$data/data" \
  >"$data/out" 2>"$data/err" &
server=$!
"$JAVA" "$here/Training.java" "http://127.0.0.1:$port" "$seconds"
kill -TERM "$server"
if ! wait "$server" || [ ! -s "$data/raftkv.aot" ]; then
  cat "$data/out" "$data/err" >&2
  echo "make-dist.sh: the training run left no AOT cache" >&2
  exit 1
fi
mv "$data/raftkv.aot" "$dist/lib/raftkv.aot"
tar -C "$(dirname "$dist")" -czf "$dist.tar.gz" "$(basename "$dist")"
echo "$dist"
echo "$dist.tar.gz"
