# What RaftKV's users know it by; each target is a line over Maven or a script.
MVN ?= mvn -B -ntp
REPORT ?= target/benchmarks.md
DOCS ?=
VERSION = $(shell sed -n 's|.*<version>\(.*\)</version>.*|\1|p' pom.xml | head -1)

# How long a soak goes on: power losses by count, kills by time.
HISTORIES ?= 100000
MINUTES ?= 10
# How long chaos goes on, and which: a failure prints its seed.
SECONDS ?= 60
SEED ?=

.PHONY: build run test test-integration test-chaos soak bench bench-quick bench-cluster bench-cluster-quick \
	bench-grpc bench-grpc-quick test-coverage \
	certs raft-cluster raft-cluster-stop docker-up docker-down dist verify fix clean

build:              ## the jar and its libraries in bootstrap/target
	$(MVN) -q package -DskipTests
run:                ## build, then serve on port 8080
	$(MVN) -q -Prun
test:               ## unit tests
	$(MVN) test
test-integration:   ## all tests, those on real processes too
	$(MVN) verify
verify: test-integration
test-chaos:         ## random faults in a cluster, what clients are told judged: SECONDS=600 SEED=n
	$(MVN) -q verify -pl bootstrap -am -Dtest=none -Dit.test=ChaosIT \
	  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false \
	  -Draftkv.chaos.seconds=$(SECONDS) $(if $(SEED),-Draftkv.chaos.seed=$(SEED)) \
	  -Djunit.jupiter.execution.timeout.default=24h
soak:               ## random power losses and kills for longer; a failure prints its seed
	$(MVN) -q verify -pl adapters-storage,bootstrap -am -Dtest=PowerLossTest -Dit.test=KillLoopIT \
	  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false \
	  -Draftkv.histories=$(HISTORIES) -Draftkv.minutes=$(MINUTES) \
	  -Djunit.jupiter.execution.timeout.default=24h
bench: dist         ## all benchmarks, half an hour, into REPORT (and into the document DOCS); see docs/benchmarks.md
	DOCS=$(DOCS) benchmarks/run.sh full $(REPORT)
bench-quick: dist   ## the same, briefly, to see that they work
	DOCS= benchmarks/run.sh quick $(REPORT)
bench-cluster: dist ## three nodes beside three of etcd, half an hour, into REPORT (and into DOCS)
	SECTIONS="machine cluster" MARKS="cluster report" DOCS=$(DOCS) benchmarks/run.sh full $(REPORT)
bench-cluster-quick: dist  ## the same in two minutes, to see that it works
	SECTIONS="machine cluster" DOCS= benchmarks/run.sh quick $(REPORT)
bench-grpc: dist    ## gRPC and watches beside etcd's, half an hour, into REPORT (and into DOCS)
	SECTIONS="machine grpc watchers" MARKS="grpc report" DOCS=$(DOCS) benchmarks/run.sh full $(REPORT)
bench-grpc-quick: dist  ## the same in five minutes, to see that it works
	SECTIONS="machine grpc watchers" DOCS= benchmarks/run.sh quick $(REPORT)
test-coverage:      ## reports in each module's target/site/jacoco
	$(MVN) -Pcoverage verify
dist:               ## a folder and a tar.gz in bootstrap/target/dist, with a warm start
	$(MVN) -q package -DskipTests && bootstrap/src/train/make-dist.sh bootstrap/target/dist/raftkv-$(VERSION)
fix:                ## format the sources; Maven itself must run on Java 21 or newer
	$(MVN) -q spotless:apply
clean:
	$(MVN) -q clean
certs:              ## certificates to develop with, into ./certs; CLIENT=name, HOSTS="a b", FORCE=1 replaces
	@CLIENT="$(CLIENT)" HOSTS="$(HOSTS)" FORCE="$(FORCE)" deploy/certs.sh
raft-cluster:       ## three nodes on loopback: ports 8081-8083 and 7001-7003, data in ./data/cluster; TLS=1 by TLS
	@MVN="$(MVN)" TLS="$(TLS)" deploy/raft-cluster.sh start
raft-cluster-stop:  ## stop them; their data stay
	@deploy/raft-cluster.sh stop
docker-up docker-down:
	@echo "make $@ is not available yet; use make raft-cluster" >&2; exit 1
