package io.raftkv.bootstrap.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;

/** Nodes of one cluster, each a process of the built jar with a folder of its own. */
final class LocalCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern CONTENT =
      Pattern.compile("\"key_count\":(\\d+).*\"revision\":(\\d+),.*\"state_hash\":\"([0-9a-f]+)\"");

  private final Path folder;
  private final Map<String, String> raftAddresses = new HashMap<>();
  private final List<ServerProcess> launched = new ArrayList<>();
  private final List<Node> started = new ArrayList<>();

  /** With the nodes' folders in this one, by their names. */
  LocalCluster(Path folder) {
    this.folder = folder;
  }

  /** A node that runs. */
  record Node(String name, ServerProcess process, URI uri, ServerClient client) {}

  /** What a store holds: the hash is over keys, values, versions, revisions and deadlines. */
  record Content(long keys, long revision, String hash) {
    /** Of a node that has applied all that has been acknowledged so far, by whomever. */
    static Content of(ServerClient client) throws IOException {
      assertEquals(404, client.get("/keys/nobody-writes-this").status());
      String stats = client.get("/stats").text();
      Matcher matcher = CONTENT.matcher(stats);
      if (!matcher.find()) {
        throw new IllegalStateException(stats);
      }
      return new Content(
          Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), matcher.group(3));
    }
  }

  Path data(String name) {
    return folder.resolve(name);
  }

  /** The address of a node's peers' port, which stays the same when it is started again. */
  String raft(String name) throws IOException {
    String known = raftAddresses.get(name);
    if (known == null) {
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        known = "127.0.0.1:" + free.getLocalPort();
      }
      raftAddresses.put(name, known);
    }
    return known;
  }

  /** Starts the node without waiting for it. */
  ServerProcess launch(String name, String... flags) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of("--raft.enabled", "--raft.node-id=" + name, "--raft.raft-addr=" + raft(name)));
    all.addAll(List.of(flags));
    ServerProcess process = ServerProcess.launch(data(name), all.toArray(String[]::new));
    launched.add(process);
    return process;
  }

  /** Waits until the node that was launched serves. */
  Node await(String name, ServerProcess process) throws IOException {
    URI uri = process.awaitReady(PATIENCE);
    Node node = new Node(name, process, uri, new ServerClient(uri));
    started.add(node);
    until("ready", node, () -> node.client().get("/ready").status() == 200);
    return node;
  }

  Node start(String name, String... flags) throws IOException {
    return await(name, launch(name, flags));
  }

  /** Something that comes true by itself. */
  interface Condition {
    boolean holds() throws IOException;
  }

  private static void until(String what, Node node, Condition condition) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        Assertions.fail(
            node.name()
                + " is not "
                + what
                + ": "
                + node.client().get("/ready").text()
                + node.client().get("/cluster/leadership").text()
                + node.client().get("/stats").text()
                + node.process().out()
                + node.process().err());
      }
      node.process().runFor(Duration.ofMillis(50));
    }
  }

  /** Waits until all the nodes hold this. */
  static void awaitContent(Content expected, Node... nodes) throws IOException {
    for (Node node : nodes) {
      until("at " + expected, node, () -> Content.of(node.client()).equals(expected));
      assertEquals(expected, Content.of(node.client()));
    }
  }

  @Override
  public void close() throws IOException {
    for (Node node : started) {
      node.client().close();
    }
    for (ServerProcess process : launched) {
      process.close();
    }
  }
}
