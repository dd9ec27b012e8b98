package io.raftkv.adapters.raft.replica;

import io.raftkv.application.port.BatchCodec;
import io.raftkv.application.port.SnapshotStore;

/** What a replica works with, which outlives it: Ratis may be started anew over the same state. */
public record ReplicaPorts(
    SerializedState state,
    SnapshotStore snapshots,
    BatchCodec codec,
    AppliedIndex applied,
    ReplicaEvents events) {}
