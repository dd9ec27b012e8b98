package io.raftkv.bootstrap.raft;

import io.raftkv.adapters.raft.Forming;
import io.raftkv.adapters.raft.RaftNode;
import io.raftkv.adapters.raft.RaftObserver;
import io.raftkv.adapters.raft.RaftOptions;
import io.raftkv.adapters.storage.codec.StorageBatchCodec;
import io.raftkv.adapters.storage.member.MemberSnapshots;
import io.raftkv.adapters.storage.wal.WalObserver;
import io.raftkv.application.port.LogStart;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateMachine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** Nodes by their names, each with its folders, its port and its state. */
final class TestNodes implements AutoCloseable {
  private static final Duration HEARTBEAT = Duration.ofMillis(600);
  private static final Duration ELECTION = Duration.ofMillis(900);
  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final long DEADLINE_NANOS = Duration.ofSeconds(30).toNanos();

  private final Path folder;
  private final long snapshotEvery;
  private final Map<String, String> addresses = new LinkedHashMap<>();
  private final Map<String, Running> running = new LinkedHashMap<>();

  /** A node and its state. */
  record Running(RaftNode node, StateMachine state, LogStart start) {}

  /** Nodes with their data below the folder. */
  TestNodes(Path folder, long snapshotEvery) {
    this.folder = folder;
    this.snapshotEvery = snapshotEvery;
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Gives the node its address for good. */
  TestNodes named(String... names) throws IOException {
    for (String name : names) {
      addresses.put(name, "127.0.0.1:" + freePort());
    }
    return this;
  }

  String address(String name) {
    String address = addresses.get(name);
    if (address == null) {
      throw new IllegalArgumentException(name);
    }
    return address;
  }

  /** All that have an address, formed together. */
  Forming together() {
    return new Forming.Together(addresses);
  }

  Path data(String name) {
    return folder.resolve(name);
  }

  /** A node that is not started. */
  RaftNode create(String name, Forming forming) {
    String address = address(name);
    Path data = data(name);
    return new RaftNode(
        new RaftOptions(
            name,
            address,
            "127.0.0.1",
            Integer.parseInt(address.substring(address.indexOf(':') + 1)),
            data.resolve("raft"),
            MemberSnapshots.memberFile(data),
            forming,
            HEARTBEAT,
            ELECTION,
            PATIENCE,
            null),
        new MemberSnapshots(data, snapshotEvery, WalObserver.NONE),
        new StorageBatchCodec(),
        RaftObserver.NONE);
  }

  /** Starts the node, with its state as it is. */
  Running start(String name, Forming forming) throws IOException {
    return start(name, forming, state -> state);
  }

  /** Starts the node, with something put between it and its state. */
  Running start(String name, Forming forming, UnaryOperator<ReplicatedState> between)
      throws IOException {
    RaftNode node = create(name, forming);
    StateMachine state = new StateMachine(new Retention(1_000, 1 << 20), ChangeListener.NONE);
    Running started =
        new Running(node, state, node.start(between.apply(ReplicatedState.of(state))));
    running.put(name, started);
    return started;
  }

  Running get(String name) {
    Running found = running.get(name);
    if (found == null) {
      throw new IllegalArgumentException(name);
    }
    return found;
  }

  /** Whoever leads, once one does. */
  String leader() {
    String[] leader = {""};
    await(
        "a leader",
        () -> {
          for (Map.Entry<String, Running> each : running.entrySet()) {
            if (each.getValue().node().cluster().leadership().isLeader()
                && each.getValue().node().obstacle() == null) {
              leader[0] = each.getKey();
            }
          }
          return !leader[0].isEmpty();
        });
    return leader[0];
  }

  /** Another one than this. */
  String other(String than) {
    return running.keySet().stream().filter(name -> !name.equals(than)).findFirst().orElseThrow();
  }

  static void await(String what, BooleanSupplier holds) {
    long began = System.nanoTime();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() - began > DEADLINE_NANOS) {
        throw new AssertionError("in vain: " + what);
      }
      Thread.onSpinWait();
    }
  }

  void stop(String name) throws IOException {
    Running stopped = running.remove(name);
    if (stopped != null) {
      stopped.node().close();
    }
  }

  @Override
  public void close() throws IOException {
    for (String name : running.keySet().toArray(String[]::new)) {
      stop(name);
    }
  }
}
