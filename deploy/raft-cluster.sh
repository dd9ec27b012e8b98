#!/usr/bin/env bash
# A cluster of three nodes on this machine's loopback, to try things with.
# Usage: raft-cluster.sh start|stop|status
# CLUSTER_HTTP_PORT (8081), CLUSTER_GRPC_PORT (9091) and CLUSTER_RAFT_PORT (7001) are the first node's ports, the others have the
# next ones; CLUSTER_DIR (./data/cluster) holds data, logs and pid files; CLUSTER_OPTS more flags for the JVM.
# TLS=1 has every link encrypted, TLS=mutual asks clients for certificates, too; CERTS (./certs) is the folder of
# certificates, which are made by certs.sh where there are none. The three commands want the same variables.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
http_port=${CLUSTER_HTTP_PORT:-8081}
grpc_port=${CLUSTER_GRPC_PORT:-9091}
raft_port=${CLUSTER_RAFT_PORT:-7001}
folder=${CLUSTER_DIR:-$root/data/cluster}
case "$folder" in /*) ;; *) folder=$PWD/$folder ;; esac
jar=$root/bootstrap/target/raftkv.jar
tls=${TLS:-}
certs=${CERTS:-$root/certs}
nodes=(1 2 3)
start_seconds=90
stop_seconds=20

die() {
  echo "raft-cluster: $*" >&2
  exit 1
}

scheme=http
curl_tls=()
cli_tls=
case "$tls" in
  '') ;;
  1 | mutual)
    scheme=https
    curl_tls=(--cacert "$certs/ca-cert.pem")
    if [ "$tls" = mutual ]; then
      curl_tls+=(--cert "$certs/client-cert.pem" --key "$certs/client-key.pem")
      cli_tls=" --cert $certs/client-cert.pem --key $certs/client-key.pem"
    fi
    cli_tls=" --tls --ca-cert $certs/ca-cert.pem$cli_tls"
    ;;
  *) die "TLS=$tls: it is 1 or mutual, or not set" ;;
esac

http() { echo "127.0.0.1:$((http_port + $1 - 1))"; }
grpc() { echo "127.0.0.1:$((grpc_port + $1 - 1))"; }
raft() { echo "127.0.0.1:$((raft_port + $1 - 1))"; }
pid_file() { echo "$folder/n$1.pid"; }

# The process of the node, if it runs: a number in a file may be another process's by now.
running() {
  local pid
  pid=$(cat "$(pid_file "$1")" 2>/dev/null) || return 1
  case "$(ps -p "$pid" -o args= 2>/dev/null)" in
    *"--storage.data-dir=$folder/n$1"*) echo "$pid" ;;
    *) return 1 ;;
  esac
}

count_running() {
  local node count=0
  for node in "${nodes[@]}"; do
    if running "$node" >/dev/null; then count=$((count + 1)); fi
  done
  echo "$count"
}

# The node's flags for TLS.
tls_flags() {
  [ -n "$tls" ] || return 0
  printf '%s\n' --tls.enabled=true "--tls.cert-file=$certs/node$1-cert.pem" \
    "--tls.key-file=$certs/node$1-key.pem" "--tls.ca-file=$certs/ca-cert.pem"
  [ "$tls" != mutual ] || echo --tls.enable-mtls=true
}

launch() {
  local node=$1 security
  mkdir -p "$folder"
  mapfile -t security < <(tls_flags "$node")
  # shellcheck disable=SC2086 # CLUSTER_OPTS is a list of flags
  nohup "$JAVA" -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError \
    --sun-misc-unsafe-memory-access=allow ${CLUSTER_OPTS:-} -jar "$jar" \
    --storage.data-dir="$folder/n$node" --server.http-addr="$(http "$node")" \
    --server.grpc-addr="$(grpc "$node")" \
    --raft.enabled --raft.node-id="n$node" --raft.raft-addr="$(raft "$node")" \
    --raft.initial-cluster="n1=$(raft 1),n2=$(raft 2),n3=$(raft 3)" \
    "${security[@]}" --observability.log-format=text >>"$folder/n$node.log" 2>&1 </dev/null &
  echo $! >"$(pid_file "$node")"
}

leader() {
  curl -sf -m 2 "${curl_tls[@]}" "$scheme://$(http 1)/cluster/leader" | sed -n 's/.*"leader_id":"\([^"]\{1,\}\)".*/\1/p'
}

await_cluster() {
  local node deadline=$((SECONDS + start_seconds))
  for node in "${nodes[@]}"; do
    until curl -sf -m 2 "${curl_tls[@]}" "$scheme://$(http "$node")/ready" >/dev/null; do
      if ! running "$node" >/dev/null; then
        tail -n 5 "$folder/n$node.log" >&2
        die "node n$node ended; all of its log is in $folder/n$node.log"
      fi
      [ "$SECONDS" -lt "$deadline" ] ||
        die "node n$node was not ready in $start_seconds s; its log is in $folder/n$node.log"
      sleep 0.2
    done
  done
  until [ -n "$(leader)" ]; do
    [ "$SECONDS" -lt "$deadline" ] || die "no leader in $start_seconds s; the logs are in $folder"
    sleep 0.2
  done
}

usage_lines() {
  local node curl_flags=
  [ -z "$tls" ] || curl_flags=" ${curl_tls[*]}"
  for node in "${nodes[@]}"; do
    echo "  n$node  $scheme://$(http "$node")  grpc $(grpc "$node")  raft $(raft "$node")  pid $(running "$node" || echo -)" \
      " log $folder/n$node.log"
  done
  cat <<LINES
  the leader is $(leader)

Write through one node and read through another; any node takes any request:
  curl$curl_flags -X PUT --data hello $scheme://$(http 1)/keys/greeting
  curl$curl_flags $scheme://$(http 2)/keys/greeting
  curl$curl_flags $scheme://$(http 3)/cluster/nodes
  curl$curl_flags -X POST $scheme://$(http 1)/cluster/leadership/stepdown
With the client:
  alias kvcli='$JAVA -p $root/bootstrap/target/lib -m io.raftkv.client/io.raftkv.client.cli.KvCli'
  kvcli$cli_tls --server $(http 1),$(http 2),$(http 3) put greeting hello
  kvcli$cli_tls --server $(http 3) get greeting
Stop it, and start it again with the same data:
  make raft-cluster-stop; ${tls:+TLS=$tls }make raft-cluster
Begin anew: stop it and remove $folder
LINES
}

start() {
  command -v curl >/dev/null || die "curl is needed, and there is none on the PATH; install it"
  # shellcheck source=bootstrap/src/dist/bin/find-java
  . "$root/bootstrap/src/dist/bin/find-java"
  if [ "$(count_running)" -eq ${#nodes[@]} ]; then
    echo "The cluster runs already:"
    usage_lines
    return
  fi
  if [ ! -f "$jar" ]; then
    echo "Building $jar; this takes a few minutes"
    # shellcheck disable=SC2086 # MVN is a command with its flags
    (cd "$root" && ${MVN:-mvn -B -ntp} -q package -DskipTests)
  fi
  if [ -n "$tls" ] && [ ! -f "$certs/ca-cert.pem" ]; then
    "$root/deploy/certs.sh" "$certs"
  fi
  local node
  for node in "${nodes[@]}"; do
    running "$node" >/dev/null || launch "$node"
  done
  await_cluster
  echo "A cluster of three nodes runs:"
  usage_lines
}

stop() {
  local node pid deadline pids=()
  for node in "${nodes[@]}"; do
    if pid=$(running "$node"); then
      kill -TERM "$pid"
      pids+=("$node")
    fi
  done
  if [ ${#pids[@]} -eq 0 ]; then
    echo "No node of the cluster in $folder runs"
    return
  fi
  deadline=$((SECONDS + stop_seconds))
  for node in "${pids[@]}"; do
    while pid=$(running "$node"); do
      [ "$SECONDS" -lt "$deadline" ] ||
        die "node n$node, pid $pid, did not end in $stop_seconds s; its log is in $folder/n$node.log"
      sleep 0.1
    done
    rm -f "$(pid_file "$node")"
  done
  echo "The cluster is stopped (${#pids[@]} nodes); its data are in $folder"
}

status() {
  local count
  count=$(count_running)
  echo "$count of ${#nodes[@]} nodes run; the leader is $(leader || true)"
  [ "$count" -eq ${#nodes[@]} ]
}

case "${1:-}" in
  start | stop | status) "$1" ;;
  *)
    echo "usage: raft-cluster.sh start|stop|status" >&2
    exit 2
    ;;
esac
