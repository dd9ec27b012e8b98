#!/usr/bin/env bash
# Certificates to develop and to try with, under an authority of their own, by openssl.
# Usage: certs.sh [FOLDER]   (./certs)
# CLIENT (admin) is the name of the client; HOSTS more names and addresses of the servers, with blanks between;
# FORCE=1 replaces what is there.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=${1:-$root/certs}
client=${CLIENT:-admin}
authority_days=3650
days=397
nodes=(node1 node2 node3)

die() {
  echo "certs: $*" >&2
  exit 1
}

command -v openssl >/dev/null || die "openssl is needed, and there is none on the PATH; install it"
[[ $client =~ ^[A-Za-z0-9._@-]{1,64}$ ]] ||
  die "CLIENT=$client: a name is 1 to 64 letters, digits, dots, dashes, underscores, @"
if [ -e "$folder/ca-cert.pem" ] || [ -e "$folder/ca-key.pem" ]; then
  [ "${FORCE:-}" = 1 ] ||
    die "$folder has certificates already; FORCE=1 replaces all of them, and those made before are trusted no more"
fi
umask 077
mkdir -p "$folder"
# All is made aside and put in its place at the end, so that a failure leaves what there was.
work=$(mktemp -d "$folder/.new.XXXXXX")
trap 'rm -rf "$work"' EXIT

run() {
  openssl "$@" 2>"$work/openssl.log" || die "openssl $1 failed: $(tail -n 3 "$work/openssl.log")"
}

# Names and addresses as openssl wants them.
san() {
  local host list=()
  for host in "$@"; do
    if [[ $host == *:* || $host =~ ^[0-9]+(\.[0-9]+){3}$ ]]; then list+=("IP:$host"); else list+=("DNS:$host"); fi
  done
  (
    IFS=,
    echo "${list[*]}"
  )
}

# issue FILE NAME USAGES [HOST...]: a key, and the authority's certificate for it.
issue() {
  local file=$1 name=$2 usages=$3
  shift 3
  {
    echo "basicConstraints=critical,CA:FALSE"
    echo "keyUsage=critical,digitalSignature"
    echo "extendedKeyUsage=$usages"
    echo "subjectKeyIdentifier=hash"
    echo "authorityKeyIdentifier=keyid"
    [ $# -eq 0 ] || echo "subjectAltName=$(san "$@")"
  } >"$work/extensions"
  run req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$name" \
    -keyout "$work/$file-key.pem" -out "$work/request"
  run x509 -req -sha256 -days "$days" -in "$work/request" -CA "$work/ca-cert.pem" -CAkey "$work/ca-key.pem" \
    -set_serial "0x$(openssl rand -hex 16)" -extfile "$work/extensions" -out "$work/$file-cert.pem"
}

run req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 -days "$authority_days" \
  -subj "/CN=RaftKV development authority" -addext "keyUsage=critical,keyCertSign,cRLSign" \
  -keyout "$work/ca-key.pem" -out "$work/ca-cert.pem"
read -ra more <<<"${HOSTS:-}"
here=(localhost 127.0.0.1 ::1)
machine=$(hostname 2>/dev/null || true)
names=("${here[@]}")
[ -z "$machine" ] || [ "$machine" = localhost ] || names+=("$machine")
# A server alone and a node are called; a node calls others, too.
issue server server serverAuth "${names[@]}" "${more[@]}"
issue client "$client" clientAuth
for node in "${nodes[@]}"; do
  issue "$node" "$node" serverAuth,clientAuth "$node" "${names[@]}" "${more[@]}"
done
rm -f "$work/request" "$work/extensions" "$work/openssl.log"
chmod 0600 "$work"/*-key.pem
chmod 0644 "$work"/*-cert.pem
mv -f "$work"/*.pem "$folder"

cat <<LINES
Made in $folder, for development alone (whoever has ca-key.pem can be anybody):
  ca-cert.pem, ca-key.pem           the authority, for $authority_days days
  server-cert.pem, server-key.pem   a server alone: $(san "${names[@]}" "${more[@]}"), $days days
  client-cert.pem, client-key.pem   the client $client
  node1- to node3-cert.pem, -key    nodes of a cluster, which are servers and clients
Use them:
  kvstore --tls.enabled             from the folder that has certs/ in it; add --tls.enable-mtls to ask clients for theirs
  kvcli --server https://localhost:8080 --tls --ca-cert $folder/ca-cert.pem \\
    --cert $folder/client-cert.pem --key $folder/client-key.pem get k
  curl --cacert $folder/ca-cert.pem --cert $folder/client-cert.pem --key $folder/client-key.pem https://localhost:8080/health
  TLS=1 make raft-cluster           three nodes with TLS on every link
LINES
