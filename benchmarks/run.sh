#!/usr/bin/env bash
# Runs every benchmark, one after the other, and writes the report in Markdown. Takes about half an hour; `quick` a few
# minutes, for figures that mean little. docs/benchmarks.md tells what is measured.
# Usage: run.sh [full|quick] [REPORT]
# Environment: DIST     the distribution; by default what `make dist` left
#              BENCH_DIR  where data goes while it is measured: a real disk, not a file system in memory
#              SECTIONS   which parts to run, by default all of one node: machine jmh commit snapshots size redis;
#                         "machine cluster" for three nodes, "machine grpc watchers" for gRPC
#              DOCS       a document whose part between the marks of the report is to be replaced by it
#              MARKS      whose marks those are: "report" by default, "cluster report" for that of three nodes,
#                         "grpc report" for that of gRPC
set -euo pipefail
cd "$(dirname "$0")/.."
effort=${1:-full}
report=${2:-target/benchmarks.md}
dist=${DIST:-$(echo bootstrap/target/dist/raftkv-*/ | cut -d' ' -f1)}
folder=${BENCH_DIR:-benchmarks/target/data}
sections=${SECTIONS:-machine jmh commit snapshots size redis}
lib=benchmarks/target/lib
begin="<!-- ${MARKS:-report}: generated -->"
end="<!-- end of ${MARKS:-report} -->"

fail() {
  echo "run.sh: $1" >&2
  exit 1
}
case $effort in full | quick) ;; *) fail "the effort is full or quick, not $effort" ;; esac
[ -d "$dist/bin" ] || fail "there is no distribution in $dist: run make dist first"
[ -d "$lib" ] || fail "the benchmarks are not built: run make dist first"
programs="etcd etcdctl wrk curl"
case " $sections " in *" redis "*) programs="$programs redis-server redis-benchmark" ;; esac
case " $sections " in *" cluster "* | *" grpc "*) programs="$programs h2load" ;; esac
for program in $programs; do
  command -v "$program" >/dev/null ||
    fail "$program is not installed; on Debian: apt-get install etcd-server etcd-client redis-server redis-tools wrk nghttp2-client curl"
done
if [ -n "${DOCS:-}" ]; then
  grep -qxF "$begin" "$DOCS" && grep -qxF "$end" "$DOCS" || fail "$DOCS lacks the marks $begin and $end"
fi

# The Java, and the flags, by which the distribution runs: what is measured in one process runs by them too.
. "$dist/bin/find-java"
export JAVA_HOME="${JAVA%/bin/java}"
flags=$(sed -n 's/^  ${KVSTORE_GC:-\(-XX:[^}]*\)} \(.*\) \\$/\1 \2/p' "$dist/bin/kvstore")
[ -n "$flags" ] || fail "found no flags in $dist/bin/kvstore"

measure() { # SECTION FLAGS...
  local section=$1
  shift
  # On the class path, not as modules: JMH finds its benchmarks there, and starts its processes with it.
  # shellcheck disable=SC2086
  "$JAVA" $flags -Xlog:disable -Xlog:all=error:stderr -XX:+DisplayVMOutputToStderr \
    --enable-native-access=ALL-UNNAMED "$@" -Draftkv.bench.dir="$folder" \
    -Draftkv.bench.dist="$dist" -cp "$lib/*" io.raftkv.benchmarks.Benchmarks "$section" "$effort"
}

section() {
  case $1 in
    # The heap has its size from the start, so that no figure depends on when it grew.
    # JMH itself still uses what the JDK warns of.
    jmh) measure jmh -Xms3g -Xmx3g --sun-misc-unsafe-memory-access=allow ;;
    redis)
      if [ "$effort" = quick ]; then
        SECONDS_EACH=1 WARM=2 benchmarks/redis.sh "$dist" "$folder"
      else
        benchmarks/redis.sh "$dist" "$folder"
      fi
      ;;
    *) measure "$1" ;;
  esac
}

mkdir -p "$(dirname "$report")"
rm -rf "$folder"
{
  if [ "$effort" = quick ]; then
    echo "**A quick trial, whose figures mean little.**"
    echo
  fi
  for name in $sections; do
    echo "run.sh: $name, from $(date +%T) on" >&2
    section "$name"
    echo
  done
  echo "Made by \`benchmarks/run.sh $effort\` with the JVM flags \`$flags\` (JMH: and \`-Xms3g -Xmx3g\`)."
} >"$report.part"
mv "$report.part" "$report"
rm -rf "$folder"
if [ -n "${DOCS:-}" ]; then
  awk -v begin="$begin" -v end="$end" -v report="$report" '
    $0 == end { inside = 0 }
    !inside { print }
    $0 == begin { inside = 1; print ""; while ((getline line < report) > 0) print line; print "" }
  ' "$DOCS" >"$DOCS.part"
  cat "$DOCS.part" >"$DOCS"
  rm "$DOCS.part"
fi
echo "run.sh: the report is in $report" >&2
