#!/usr/bin/env bash
# Completes the distribution that Maven has laid out: records AOT caches in a training run, and
# packs the folder. Usage: make-dist.sh FOLDER
set -euo pipefail
dist=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
seconds=${TRAINING_SECONDS:-10}
port=${TRAINING_PORT:-18499}
data=$(mktemp -d)
servers=()
finish() {
  kill -KILL "${servers[@]}" 2>/dev/null || true
  rm -rf "$data"
}
trap finish EXIT

# The same Java that bin/kvstore will find here: a cache fits the JVM that made it.
JAVA=
. "$dist/bin/find-java"

# Three nodes: a cluster needs the cache most, and a server alone finds nearly all of its classes in it.
# The first of them is recorded. It leads, then follows.
urls=()
members=
for n in 1 2 3; do
  members="$members${members:+,}n$n=127.0.0.1:$((port + 10 + n))"
done
start() { # NODE
  urls+=("http://127.0.0.1:$((port + $1))")
  "$dist/bin/kvstore" --server.http-addr="127.0.0.1:$((port + $1))" \
    --server.grpc-addr="127.0.0.1:$((port + 20 + $1))" --storage.data-dir="$data/n$1" \
    --raft.enabled --raft.node-id="n$1" --raft.raft-addr="127.0.0.1:$((port + 10 + $1))" \
    --raft.raft-dir="$data/n$1/raft" --raft.initial-cluster="$members" >"$data/out$1" 2>"$data/err$1" &
  servers+=($!)
}

rm -f "$dist/lib/raftkv.aot" "$dist/lib/kvcli.aot"
KVSTORE_OPTS="-XX:AOTCacheOutput=$data/raftkv.aot" start 1
start 2
start 3
"$JAVA" "$here/Training.java" "${urls[@]}" "$seconds"
# The commands that people and scripts give most, in one process, which is recorded.
KVCLI_OPTS="-XX:AOTCacheOutput=$data/kvcli.aot" "$dist/bin/kvcli" --server "${urls[0]}" shell \
  >"$data/out-kvcli" 2>"$data/err-kvcli" <<END
put kvcli/a one
put --ttl 1h kvcli/b two
get kvcli/a
--json get kvcli/b
cas kvcli/a 1 three
ttl kvcli/b
list --prefix kvcli/
watch --prefix kvcli/ --start-revision 1 --count 1
put kvcli/c four --protocol grpc --server 127.0.0.1:$((port + 21))
get kvcli/c --protocol grpc --server 127.0.0.1:$((port + 21))
delete kvcli/a
stats
health
cluster nodes
put --help
END
# The recorded one first: the others are there for it until it has ended.
kill -TERM "${servers[0]}"
ended=0
wait "${servers[0]}" || ended=$?
kill -TERM "${servers[@]:1}"
wait "${servers[@]:1}" || true
if [ "$ended" != 0 ] || [ ! -s "$data/raftkv.aot" ] || [ ! -s "$data/kvcli.aot" ]; then
  cat "$data"/out* "$data"/err* >&2
  echo "make-dist.sh: the training run left no AOT cache" >&2
  exit 1
fi
mv "$data/raftkv.aot" "$data/kvcli.aot" "$dist/lib/"
tar -C "$(dirname "$dist")" -czf "$dist.tar.gz" "$(basename "$dist")"
echo "$dist"
echo "$dist.tar.gz"
