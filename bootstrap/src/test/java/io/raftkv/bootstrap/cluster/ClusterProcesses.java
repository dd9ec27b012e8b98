package io.raftkv.bootstrap.cluster;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Real servers that form a cluster, or one alone, and how a test sees the whole of them. */
final class ClusterProcesses implements AutoCloseable {
  /** Until a node is ready that was started with others on a busy machine of two cores. */
  static final Duration START = Duration.ofSeconds(60);

  /** Until all agree once nothing stands in their way any more. */
  static final Duration AGREEMENT = Duration.ofSeconds(30);

  private static final Duration BRIEFLY = Duration.ofSeconds(1);

  private final NodeNetwork network;
  private final Path folder;
  private final List<String> flags;
  private final @Nullable ClusterTls tls;
  private final String scheme;
  private final HttpClient http;
  private final List<ClusterNode> nodes = new ArrayList<>();

  /**
   * A cluster of no nodes yet.
   *
   * @param network closed with the cluster
   * @param folder what nodes keep and print goes there
   * @param flags of every node
   */
  ClusterProcesses(NodeNetwork network, Path folder, String... flags) throws IOException {
    this(network, folder, null, flags);
  }

  /** The same with TLS, unless that is null. */
  ClusterProcesses(NodeNetwork network, Path folder, @Nullable ClusterTls tls, String... flags)
      throws IOException {
    this.tls = tls;
    scheme = tls == null ? "http" : "https";
    http = tls == null ? NodeClient.connections() : NodeClient.connections(tls.client());
    this.network = network;
    this.folder = Files.createDirectories(folder);
    this.flags = List.of(flags);
  }

  /** Makes a place for one more node, n1 for the first, and does not start it. */
  ClusterNode add() throws IOException {
    return add("n" + (nodes.size() + 1));
  }

  /** The same with a name of its own. */
  ClusterNode add(String name) throws IOException {
    ClusterNode node = new ClusterNode(name, network.place(), folder, http, scheme);
    nodes.add(node);
    return node;
  }

  /** Adds so many nodes, starts them together, and waits until all are ready. */
  void form(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      add();
    }
    for (ClusterNode node : nodes) {
      startAmong(node, nodes);
    }
    awaitReady(nodes);
  }

  /** Starts a node as one of a cluster that begins with these, itself included. */
  void startAmong(ClusterNode node, List<ClusterNode> initial) throws IOException {
    start(node, "--raft.initial-cluster=" + initialCluster(initial));
  }

  static String initialCluster(List<ClusterNode> initial) {
    return initial.stream()
        .map(node -> node.name() + "=" + node.place().raftAddress())
        .collect(Collectors.joining(","));
  }

  /** Starts the first node of a new cluster, others to join it later. */
  void startFirst(ClusterNode node) throws IOException {
    start(node, "--raft.bootstrap=true");
  }

  /** Starts a node that joins through a member. */
  void startJoining(ClusterNode node, ClusterNode member) throws IOException {
    start(node, "--raft.join-addr=" + scheme + "://" + member.place().httpAddress());
  }

  private void start(ClusterNode node, String how) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--raft.enabled=true",
                "--raft.node-id=" + node.name(),
                "--raft.raft-addr=" + node.place().raftAddress(),
                "--raft.raft-dir=" + node.folder().resolve("raft"),
                how));
    all.addAll(flags);
    if (tls != null) {
      all.addAll(tls.flags(node.name()));
    }
    node.start(all);
  }

  /** Starts a node that is no cluster's. */
  void startAlone(ClusterNode node) throws IOException {
    node.start(flags);
  }

  /** All nodes, in the order in which they were added. */
  List<ClusterNode> nodes() {
    return List.copyOf(nodes);
  }

  ClusterNode node(String name) {
    return nodes.stream()
        .filter(node -> node.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no node is named " + name));
  }

  /** Those that run and are not paused. */
  List<ClusterNode> up() {
    return nodes.stream().filter(ClusterNode::isUp).toList();
  }

  /** All but these. */
  List<ClusterNode> without(ClusterNode... some) {
    return nodes.stream().filter(node -> !Arrays.asList(some).contains(node)).toList();
  }

  /** The network, where nodes can be cut off from each other. */
  Namespaces namespaces() {
    if (network instanceof Namespaces namespaces) {
      return namespaces;
    }
    throw new IllegalStateException("these nodes live on loopback");
  }

  /** Waits until each of these says that it is ready. */
  void awaitReady(Collection<ClusterNode> these) {
    for (ClusterNode node : these) {
      Await.until(
          START,
          node + " is ready",
          () -> {
            if (!node.isRunning()) {
              throw new AssertionError(node + " has ended; it printed:\n" + node.logTail());
            }
            return node.client().get("/ready").status() == 200;
          });
    }
  }

  /** Waits until all nodes that are up name the same leader, and that one agrees. */
  ClusterNode awaitLeader() {
    return awaitLeader(up());
  }

  /** Waits until all of these name the same leader, and that one agrees. */
  ClusterNode awaitLeader(Collection<ClusterNode> among) {
    return Await.found(AGREEMENT, "one leader of " + among, () -> leader(among));
  }

  private @Nullable ClusterNode leader(Collection<ClusterNode> among) throws IOException {
    TreeSet<String> named = new TreeSet<>();
    TreeSet<String> leading = new TreeSet<>();
    for (ClusterNode node : among) {
      Answer answer = node.client().get("/cluster/leadership");
      if (answer.status() != 200 || !answer.json().has("leader_id")) {
        return null;
      }
      named.add(answer.json().text("leader_id"));
      if (answer.json().flag("is_leader")) {
        leading.add(node.name());
      }
    }
    return named.size() == 1 && named.equals(leading) ? node(named.first()) : null;
  }

  /** Who says that it leads, of those that are up, in the highest term; null where nobody does. */
  @Nullable ClusterNode leaderNow() {
    ClusterNode leader = null;
    long highest = -1;
    for (ClusterNode node : up()) {
      try {
        Fields leadership = node.client().within(BRIEFLY).get("/cluster/leadership").json();
        if (leadership.flag("is_leader") && leadership.number("term") > highest) {
          highest = leadership.number("term");
          leader = node;
        }
      } catch (IOException silent) {
        // who does not answer does not lead
      }
    }
    return leader;
  }

  /**
   * Cuts a node off from all others.
   *
   * @param mute whether nothing arrives that it sends
   * @param deaf whether nothing arrives that is sent to it
   */
  void isolate(ClusterNode node, boolean mute, boolean deaf, Namespaces.Loss loss)
      throws IOException {
    for (ClusterNode other : without(node)) {
      if (mute) {
        namespaces().cutOneWay(node.place().host(), other.place().host(), loss);
      }
      if (deaf) {
        namespaces().cutOneWay(other.place().host(), node.place().host(), loss);
      }
    }
  }

  /**
   * What replicas that have applied the same have in common.
   *
   * @param stateHash over keys, values, versions, deadlines
   */
  record Content(long revision, long keyCount, String stateHash) {
    static Content of(ClusterNode node) throws IOException {
      Fields statistics = node.client().get("/stats").json();
      return new Content(
          statistics.number("revision"),
          statistics.number("key_count"),
          statistics.text("state_hash"));
    }
  }

  /** Waits until these nodes hold the same; nobody must be writing. */
  Content awaitSameContent(Collection<ClusterNode> these) {
    return awaitSameContent(these, AGREEMENT);
  }

  /** The same with a deadline of its own. */
  Content awaitSameContent(Collection<ClusterNode> these, Duration patience) {
    List<Content> last = new ArrayList<>();
    try {
      return Await.found(
          patience,
          "the same content of " + these,
          () -> {
            last.clear();
            for (ClusterNode node : these) {
              last.add(Content.of(node));
            }
            return last.stream().distinct().count() == 1 ? last.getFirst() : null;
          });
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; they hold " + last, e);
    }
  }

  /** What each node says of itself and the ends of their logs, for messages. */
  String describe() {
    StringBuilder text = new StringBuilder();
    for (ClusterNode node : nodes) {
      text.append("\n=== ").append(node).append(' ').append(node.place().httpAddress());
      text.append(node.isPaused() ? " paused" : node.isRunning() ? " runs" : " does not run");
      if (node.isUp()) {
        for (String target : List.of("/ready", "/cluster/leadership", "/stats")) {
          text.append('\n').append(target).append(": ").append(shown(node, target));
        }
      }
      text.append('\n').append(node.logTail());
    }
    return text.toString();
  }

  private static String shown(ClusterNode node, String target) {
    try {
      return node.client().within(BRIEFLY).get(target).toString();
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Deletes what the nodes kept and printed; they must not run. */
  void delete() throws IOException {
    ClusterNode.delete(folder);
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() throws IOException {
    try {
      for (ClusterNode node : nodes) {
        node.close();
      }
    } finally {
      http.shutdownNow();
      network.close();
    }
  }
}
