#!/usr/bin/env bash
# Prints what authentication costs a GET of a hot key of 100 bytes: two servers, one of which asks for credentials, by
# turns without, with an API key and with a token, and the median of the rounds. Needs wrk and curl.
# Usage: auth.sh DIST FOLDER    environment: SECONDS_EACH=5 ROUNDS=7 WARM=10 CONNECTIONS=64
set -euo pipefail
dist=$(cd "$1" && pwd)
mkdir -p "$2"
work=$(mktemp -d -p "$(cd "$2" && pwd)" auth-XXXX)
here=$(cd "$(dirname "$0")" && pwd)
each=${SECONDS_EACH:-5}
rounds=${ROUNDS:-7}
warm=${WARM:-10}
connections=${CONNECTIONS:-64}
open=127.0.0.1:18495
guarded=127.0.0.1:18494
key=a-key-of-this-measurement-alone
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
  rm -rf "$work"
}
trap finish EXIT

"$dist/bin/kvstore" --server.http-addr="$open" --server.enable-grpc=false --storage.data-dir="$work/open" >"$work/open.log" 2>&1 &
pids+=($!)
RAFTKV_AUTH__JWT_SECRET=$(head -c 32 /dev/urandom | base64) RAFTKV_AUTH__ADMIN_KEY=$key \
  RAFTKV_AUTH__ADMIN_PASSWORD=of-this-measurement "$dist/bin/kvstore" --auth --server.http-addr="$guarded" --server.enable-grpc=false \
  --storage.data-dir="$work/guarded" >"$work/guarded.log" 2>&1 &
pids+=($!)
for address in "$open" "$guarded"; do
  for _ in $(seq 100); do
    if curl -sf "http://$address/ready" >/dev/null; then break; fi
    sleep 0.1
  done
  curl -sf -X PUT -H "X-API-Key: $key" --data-binary "$(head -c 100 /dev/zero | tr '\0' x)" \
    "http://$address/keys/hot" >/dev/null
done
token=$(curl -sf -d '{"username":"admin","password":"of-this-measurement"}' "http://$guarded/auth/login" |
  sed 's/.*"token":"\([^"]*\)".*/\1/')

rate() { # SECONDS ADDRESS HEADER
  wrk -t "$((connections > 1 ? 2 : 1))" -c "$connections" -d "${1}s" -H "$3" -s "$here/load/GET.lua" "http://$2" |
    awk '/Non-2xx/ {bad = $5} /Requests\/sec/ {rate = $2} END {print (bad ? "failed:" bad : rate)}'
}
without() { rate "$1" "$open" "X-Nothing: $key"; }
by_key() { rate "$1" "$guarded" "X-API-Key: $key"; }
by_token() { rate "$1" "$guarded" "Authorization: Bearer $token"; }
median() { sort -n "$work/$1" | awk '{all[NR] = $1} END {print all[int((NR + 1) / 2)]}'; }

for way in without by_key by_token; do "$way" "$warm" >/dev/null; done
for _ in $(seq "$rounds"); do
  for way in without by_key by_token; do "$way" "$each" >>"$work/$way"; done
done
none=$(median without)
echo "| GET of a hot key, $connections connections | requests/s | of those without |"
echo "|---|---:|---:|"
row() { # NAME WAY
  awk -v n="$1" -v r="$(median "$2")" -v o="$none" 'BEGIN {printf "| %s | %.0f | %.3f× |\n", n, r, r / o}'
}
row "authentication off" without
row "by an API key" by_key
row "by a token" by_token
