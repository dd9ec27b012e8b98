package io.raftkv.bootstrap.node;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.raftkv.adapters.raft.RaftNode;
import io.raftkv.adapters.storage.member.MemberSnapshots;
import io.raftkv.application.api.AccessControl;
import io.raftkv.application.duration.GoDuration;
import io.raftkv.application.port.LogStart;
import io.raftkv.application.port.ReplicatedLog;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.application.service.Expiry;
import io.raftkv.application.service.GroupCommit;
import io.raftkv.application.service.ReplicatedStore;
import io.raftkv.application.watch.WatchHub;
import io.raftkv.bootstrap.audit.AuditTrail;
import io.raftkv.bootstrap.config.Configuration;
import io.raftkv.bootstrap.config.Settings;
import io.raftkv.bootstrap.metrics.JvmMeters;
import io.raftkv.bootstrap.metrics.StoreGauges;
import io.raftkv.bootstrap.node.NodeState.Phase;
import io.raftkv.bootstrap.tls.NodeTls;
import io.raftkv.domain.state.StateMachine;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A server, alone or one of a cluster. Started and stopped once; a stop may come while the start
 * goes on.
 */
@Singleton
public final class Node {
  private static final Logger LOG = LogManager.getLogger(Node.class);

  /** Leaves two of the ten seconds that a stop may take for the log. */
  private static final Duration GRACE = Duration.ofSeconds(8);

  private final Configuration configuration;
  private final AuditTrail audit;
  private final Endpoints endpoints;
  private final PrometheusMeterRegistry prometheus;
  private final AccessControl access;
  private final AccessUpkeep upkeep;
  private final ReplicatedStore store;
  private final NodeState status;
  private final ReplicatedLog log;
  private final StateMachine stateMachine;
  private final GroupCommit groupCommit;
  private final Expiry expiry;
  private final Optional<RaftNode> raft;
  private final Optional<NodeTls> tls;
  private final WatchHub watches;
  private final WatchThread watchThread;
  private final Ticks ticks;
  private final Object gate = new Object();
  private boolean listening; // guarded by gate
  private boolean stopping; // guarded by gate
  private @Nullable JvmMeters jvm; // guarded by gate

  @Inject
  Node(
      Configuration configuration,
      AuditTrail audit,
      Endpoints endpoints,
      PrometheusMeterRegistry prometheus,
      AccessControl access,
      AccessUpkeep upkeep,
      ReplicatedStore store,
      NodeState status,
      ReplicatedLog log,
      StateMachine stateMachine,
      GroupCommit groupCommit,
      Expiry expiry,
      Optional<RaftNode> raft,
      Optional<NodeTls> tls,
      WatchHub watches,
      WatchThread watchThread,
      Ticks ticks) {
    this.configuration = configuration;
    this.audit = audit;
    this.endpoints = endpoints;
    this.prometheus = prometheus;
    this.access = access;
    this.upkeep = upkeep;
    this.store = store;
    this.status = status;
    this.log = log;
    this.stateMachine = stateMachine;
    this.groupCommit = groupCommit;
    this.expiry = expiry;
    this.raft = raft;
    this.tls = tls;
    this.watches = watches;
    this.watchThread = watchThread;
    this.ticks = ticks;
  }

  /**
   * The node that the configuration describes.
   *
   * @throws io.raftkv.bootstrap.tls.TlsFault if a file of TLS is no good
   */
  public static Node of(Configuration configuration) {
    return DaggerNodeComponent.factory().create(configuration).node();
  }

  /**
   * Listens, reads the log, then serves. Blocks until it serves or is told to stop.
   *
   * @return null, or one line that says why it cannot start
   */
  public @Nullable String start() {
    long began = System.nanoTime();
    try {
      audit.open();
    } catch (IOException e) {
      return StartFault.auditing(e, audit);
    }
    String fault = listen();
    if (fault != null) {
      return fault;
    }
    Path data = configuration.value(Settings.DATA_DIR);
    if (raft.isEmpty() && Files.exists(MemberSnapshots.memberFile(data))) {
      return StartFault.ofMember(data);
    }
    try {
      return switch (log.start(ReplicatedState.of(stateMachine))) {
        case LogStart.Refused(String reason) -> reason;
        case LogStart.Ready ready -> {
          if (raft.isEmpty()) {
            expireWhatLapsedMeanwhile();
            upkeep.found();
          }
          serve(ready, began);
          yield null;
        }
      };
    } catch (IOException e) {
      return StartFault.storing(e, configuration.value(Settings.DATA_DIR));
    }
  }

  private @Nullable String listen() {
    synchronized (gate) {
      if (stopping) {
        return null;
      }
      bindMeters(prometheus);
      String fault = endpoints.open();
      listening = fault == null;
      if (listening) {
        tls.ifPresent(ticks::watch);
        ticks.health(endpoints);
      }
      return fault;
    }
  }

  private void bindMeters(MeterRegistry registry) {
    StoreGauges.bind(registry, store::statistics);
    jvm = new JvmMeters(registry);
  }

  /** Nothing is served, and nobody is told that it is, once a stop has come. */
  private void serve(LogStart.Ready ready, long began) {
    synchronized (gate) {
      if (!stopping && listening) {
        store.open();
        watches.start();
        ticks.start();
        ticks.upkeep(upkeep);
        if (!configuration.value(Settings.JOIN_ADDR).isEmpty()) {
          raft.ifPresent(node -> ticks.join(new JoinRequest(node, configuration, tls)));
        }
        status.enter(Phase.SERVING);
        announce(ready, (System.nanoTime() - began) / 1_000_000);
      }
    }
  }

  /** Keys whose time ended while the node was down must not be seen, however briefly. */
  private void expireWhatLapsedMeanwhile() {
    long before;
    do {
      before = stateMachine.view().appliedIndex();
      expiry.sweep().join();
    } while (stateMachine.view().appliedIndex() != before);
  }

  private void announce(LogStart.Ready ready, long millis) {
    List<String> insecure = new ArrayList<>();
    if (!access.isEnabled()) {
      // With a certificate a client may do everything: who it is changes nothing.
      insecure.add(
          configuration.value(Settings.TLS_CLIENTS) ? "no access control" : "no authentication");
    }
    if (tls.isEmpty()) {
      insecure.add("no TLS");
    }
    if (!configuration.value(Settings.SYNC_ON_WRITE)) {
      insecure.add("writes are not synced");
    }
    LOG.info(
        "RaftKV {} {} in {} ms: mode={} {} data={} keys={} revision={}"
            + " snapshot={} replayed={} insecure=[{}]",
        NodeVersion.current(),
        raft.isEmpty() ? "ready" : "listening to peers",
        millis,
        mode(),
        endpoints.places(),
        StartFault.absolute(configuration.value(Settings.DATA_DIR)),
        stateMachine.view().keys(),
        stateMachine.view().revision(),
        ready.snapshotIndex(),
        ready.replayed(),
        String.join(", ", insecure));
  }

  private String mode() {
    return raft.isEmpty()
        ? "standalone"
        : "cluster node="
            + configuration.value(Settings.NODE_ID)
            + " raft="
            + configuration.value(Settings.RAFT_ADDR);
  }

  /**
   * Stops accepting, lets what is under way end, and makes the log durable. Blocks for ten seconds
   * at most while the disk works. A start that still reads the log is left alone: until that has
   * ended nothing is written that a sudden end could hurt.
   */
  public void stop() {
    synchronized (gate) {
      stopping = true;
      status.enter(Phase.DRAINING);
    }
    watches.stop(); // which would go on for as long as their clients do
    try {
      if (!endpoints.close(GRACE)) {
        LOG.warn(
            "some requests did not end within {}; their connections were closed",
            GoDuration.format(GRACE));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    groupCommit.close();
    watchThread.stop();
    ticks.stop();
    upkeep.close();
    try {
      log.close();
    } catch (IOException e) {
      LOG.error("the log did not close well; the next start recovers it", e);
    }
    synchronized (gate) {
      if (jvm != null) {
        jvm.close();
      }
    }
    LOG.info("RaftKV stopped");
  }
}
