package io.raftkv.bootstrap.metrics;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.raftkv.adapters.raft.RaftNode;
import io.raftkv.adapters.raft.RaftObserver;
import io.raftkv.application.api.Leadership;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Times what goes between nodes, and shows who leads and how far this node is. */
public final class RaftMeters implements RaftObserver {
  private final DistributionSummary batchSize;
  private final DistributionSummary sharedReads;
  private final Timer confirmation;
  private final Timer forward;
  private final Timer install;

  /** Meters in the registry. */
  public RaftMeters(MeterRegistry registry) {
    this.batchSize =
        Buckets.counts(registry, "raftkv_raft_batch_size", "commands in each entry of the log");
    this.sharedReads =
        Buckets.counts(
            registry,
            "raftkv_raft_read_index_shared",
            "reads that shared a question whether the leader leads");
    this.confirmation =
        Buckets.latency(
            registry,
            "raftkv_raft_read_index_duration",
            "how long it took to be sure who leads, at the leader or by its word");
    this.forward =
        Buckets.latency(
            registry,
            "raftkv_raft_forward_duration",
            "how long batches took to the leader and back");
    this.install =
        Buckets.latency(
            registry, "raftkv_raft_snapshot_install_duration", "how long snapshots took to fetch");
  }

  /** Shows what the node knows of its cluster. */
  public static void bind(MeterRegistry registry, RaftNode node) {
    gauge(
        registry,
        node,
        "raftkv_raft_is_leader",
        "1 where this node leads",
        l -> l.isLeader() ? 1 : 0);
    gauge(
        registry,
        node,
        "raftkv_raft_has_leader",
        "1 while this node knows a leader",
        l -> l.leaderId() == null ? 0 : 1);
    gauge(registry, node, "raftkv_raft_term", "the term", Leadership::term);
    gauge(
        registry,
        node,
        "raftkv_raft_commit_index",
        "the last entry known to be committed",
        Leadership::commitIndex);
    gauge(
        registry,
        node,
        "raftkv_raft_applied_index",
        "the last entry that this node has applied",
        Leadership::appliedIndex);
    gauge(registry, node, "raftkv_raft_peers", "voters besides this node", Leadership::peers);
    gauge(
        registry,
        node,
        "raftkv_raft_log_entries_total",
        "entries in the log behind the newest snapshot",
        l -> Math.max(0, l.lastLogIndex() - l.snapshotIndex()));
    var _ =
        FunctionCounter.builder(
                "raftkv_raft_leader_changes",
                node,
                source -> source.cluster().leadership().leaderChanges())
            .description("how often another leader was seen")
            .register(registry);
    Gauge.builder("raftkv_raft_state_mismatches", node, RaftNode::mismatches)
        .description("nodes whose state is not this one's after the same entry; never but 0")
        .register(registry);
  }

  private static void gauge(
      MeterRegistry registry,
      RaftNode node,
      String name,
      String help,
      ToDoubleFunction<Leadership> value) {
    Gauge.builder(name, node, source -> value.applyAsDouble(source.cluster().leadership()))
        .description(help)
        .register(registry);
  }

  @Override
  public void batchApplied(int commands) {
    batchSize.record(commands);
  }

  @Override
  public void confirmed(int reads, long nanos) {
    sharedReads.record(reads);
    confirmation.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void forwarded(long nanos) {
    forward.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void installed(long nanos) {
    install.record(nanos, TimeUnit.NANOSECONDS);
  }
}
