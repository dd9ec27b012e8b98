#!/usr/bin/env bash
# Prints the report's section on the HTTP interface beside Redis with the same promise (every write synced), in one
# run: GET of a hot key and PUT of 100 bytes, over 1, 16, 64 and 256 connections. Needs wrk, redis-server and
# redis-benchmark. Usage: redis.sh DIST FOLDER    environment: SECONDS_EACH=8 WARM=10
set -euo pipefail
dist=$(cd "$1" && pwd)
mkdir -p "$2"
work=$(mktemp -d -p "$(cd "$2" && pwd)" redis-XXXX)
here=$(cd "$(dirname "$0")" && pwd)
each=${SECONDS_EACH:-8}
warm=${WARM:-10}
port=18497
redis_port=18496
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
  rm -rf "$work"
}
trap finish EXIT

"$dist/bin/kvstore" --server.http-addr="127.0.0.1:$port" --server.enable-grpc=false --storage.data-dir="$work/raftkv" \
  >"$work/log" 2>&1 &
pids+=($!)
redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$work" --save "" \
  --appendonly yes --appendfsync always >/dev/null &
pids+=($!)
for _ in $(seq 100); do
  if curl -sf "http://127.0.0.1:$port/ready" >/dev/null && redis-cli -p "$redis_port" ping >/dev/null; then
    break
  fi
  sleep 0.1
done

ours() { # GET|PUT CONNECTIONS SECONDS
  wrk -t "$(($2 > 1 ? 2 : 1))" -c "$2" -d "${3}s" -s "$here/load/$1.lua" "http://127.0.0.1:$port" |
    awk '/Non-2xx/ {bad = $5} /Requests\/sec/ {rate = $2} END {print (bad ? "failed:" bad : rate)}'
}
theirs() { # get|set CONNECTIONS REQUESTS
  redis-benchmark -p "$redis_port" -t "$1" -c "$2" -n "$3" -d 100 -r 10000 --threads "$(($2 > 1 ? 2 : 1))" --csv |
    tail -1 | cut -d, -f2 | tr -d '"'
}

curl -s -X PUT --data-binary "$(head -c 100 /dev/zero | tr '\0' x)" "http://127.0.0.1:$port/keys/hot" >/dev/null
redis-cli -p "$redis_port" set key:__rand_int__ "$(head -c 100 /dev/zero | tr '\0' x)" >/dev/null
ours PUT 64 "$warm" >/dev/null
ours GET 64 "$warm" >/dev/null
echo "### The server's HTTP interface beside Redis"
echo
echo "| operation, connections | RaftKV, requests/s | Redis, requests/s | RaftKV : Redis |"
echo "|---|---:|---:|---:|"
for operation in GET PUT; do
  for connections in 1 16 64 256; do
    a=$(ours "$operation" "$connections" "$each")
    verb=$([ "$operation" = GET ] && echo get || echo set)
    # As many requests as take about as long: Redis says how fast it is in a short run first.
    rate=$(theirs "$verb" "$connections" 2000)
    b=$(theirs "$verb" "$connections" "$(awk -v r="$rate" -v s="$each" 'BEGIN {printf "%d", r * s}')")
    awk -v o="$operation" -v c="$connections" -v a="$a" -v b="$b" \
      'BEGIN {printf "| %s, %s | %.0f | %.0f | %.2f× |\n", o, c, a, b, a / b}'
  done
done
