package io.raftkv.bootstrap.process;

import static io.raftkv.bootstrap.process.LocalCluster.awaitContent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.bootstrap.process.LocalCluster.Content;
import io.raftkv.bootstrap.process.LocalCluster.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The ways that data take into a cluster and out of one, by the real server and its tools. */
@Timeout(600) // each starts a dozen processes one after the other
final class ClusterDataIT {
  private static final int KEYS = 20;
  private static final String[] ONCE = {"Idempotency-Key", "migrating/1"};

  @TempDir Path folder;

  /** How a tool ended. */
  private record Ended(int code, String out, String err) {
    Ended done() {
      assertEquals(0, code, err);
      return this;
    }

    void failed(String why) {
      assertEquals(1, code, out);
      assertTrue(err.contains(why), err);
    }
  }

  private static Ended tool(String... arguments) throws Exception {
    try (ServerProcess tool = ServerProcess.run(ServerProcess.javaHome(), List.of(arguments))) {
      return new Ended(tool.exitCode(), tool.out(), tool.err());
    }
  }

  private static void refused(ServerProcess server, String why) throws Exception {
    try (server) {
      assertEquals(1, server.exitCode());
      assertTrue(server.err().contains(why), server.err());
    }
  }

  private static void put(ServerClient client, String key, String value, String... headers)
      throws IOException {
    ServerClient.Reply reply = client.put(key, value, headers);
    assertEquals(201, reply.status(), reply.text());
  }

  /** Versions, a gap, deadlines, and a request that may be repeated. */
  private static void fill(ServerClient client) throws IOException {
    for (int i = 0; i < KEYS; i++) {
      put(client, "k" + i, "v" + i);
    }
    for (int i = 0; i < 3; i++) {
      put(client, "k0", "again " + i);
    }
    put(client, "session?ttl=1h", "s");
    assertEquals(204, client.call("DELETE", "/keys/k1", "").status());
    put(client, "once", "o", ONCE);
  }

  private static void joined(LocalCluster cluster, Node first, Content content) throws IOException {
    String join = "--raft.join-addr=" + first.uri();
    Node second = cluster.start("b-" + first.name(), join);
    Node third = cluster.start("c-" + first.name(), join);
    awaitContent(content, first, second, third);
    put(third.client(), "from-the-third", "x");
    assertEquals("x", second.client().get("/keys/from-the-third").text());
    assertEquals("again 2", third.client().get("/keys/k0").text());
    assertEquals(404, third.client().get("/keys/k1").status());
    put(second.client(), "once", "o", ONCE); // has been done: it is not done again
    awaitContent(Content.of(first.client()), first, second, third);
    assertEquals(content.revision() + 1, Content.of(third.client()).revision());
  }

  @Test
  void aStandaloneServerBecomesACluster() throws Exception {
    try (LocalCluster cluster = new LocalCluster(folder)) {
      Path data = cluster.data("n1");
      Content content;
      try (ServerProcess alone = ServerProcess.start(data);
          ServerClient client = new ServerClient(alone.awaitReady())) {
        fill(client);
        content = Content.of(client);
        tool("migrate", data.toString()).failed("is in use by a running server");
        assertEquals(0, alone.terminate());
      }
      refused(
          cluster.launch("n1", "--raft.bootstrap"),
          "holds the log of a standalone server; make it ready for a cluster with: raftkv migrate "
              + data);
      String out = tool("migrate", data.toString()).done().out();
      assertTrue(out.contains("--raft.enabled --raft.bootstrap"), out);
      out = tool("migrate", data.toString()).done().out();
      assertTrue(out.contains("There was no log to be moved"), out);

      Node first = cluster.start("n1", "--raft.bootstrap");
      joined(cluster, first, content);
      tool("migrate", data.toString()).failed("belongs to a node of a cluster already");
      assertEquals(0, first.process().terminate());
      aFolderOfANodeIsNoOther(data);
      Node again = cluster.start("n1", "--raft.bootstrap");
      assertEquals("again 2", again.client().get("/keys/k0").text());
    }
  }

  private static void aFolderOfANodeIsNoOther(Path data) throws Exception {
    refused(
        ServerProcess.launch(data),
        "belongs to a node of a cluster: start it with raft.enabled=true");
    String verified = tool("verify", "--data-dir", data.toString()).done().out();
    assertTrue(verified.startsWith("node n1 of cluster "), verified);
    assertTrue(verified.contains("start: a server would go on from the snapshot of "), verified);
    assertTrue(verified.endsWith("\nsound\n"), verified);
    Path snapshot;
    try (Stream<Path> files = Files.list(data.resolve("snapshots"))) {
      snapshot = files.sorted().findFirst().orElseThrow();
    }
    String dumped = tool("dump", "--from", snapshot.toString()).done().out();
    assertTrue(dumped.contains("key=\"k0\""), dumped);
    tool("dump", "--data-dir", data.toString()).failed("belongs to a node of a cluster");
    tool("restore", "--from", snapshot.toString(), "--data-dir", data.toString())
        .failed("is not empty");
  }

  @Test
  void aBackupOfAClusterBecomesAServerOrACluster() throws Exception {
    Path backup = folder.resolve("backup.rkv");
    Content content;
    try (LocalCluster cluster = new LocalCluster(folder)) {
      Node first = cluster.start("n1", "--raft.bootstrap");
      assertEquals(0, first.process().terminate());
      first = cluster.start("n1"); // the second term
      fill(first.client());
      content = Content.of(first.client());
      Files.write(backup, first.client().download("/admin/backup"));
      assertEquals(0, first.process().terminate());
    }
    Path alone = folder.resolve("alone");
    tool("restore", "--from", backup.toString(), "--data-dir", alone.toString()).done();
    try (ServerProcess server = ServerProcess.start(alone);
        ServerClient client = new ServerClient(server.awaitReady())) {
      assertEquals(content, Content.of(client));
      put(client, "after", "x");
    }
    try (LocalCluster cluster = new LocalCluster(folder)) {
      tool("restore", "--from", backup.toString(), "--data-dir", cluster.data("r1").toString())
          .done();
      joined(cluster, cluster.start("r1", "--raft.bootstrap"), content);
    }
  }

  @Test
  void theQuorumIsLostAndOneNodeIsEnough() throws Exception {
    Content content;
    try (LocalCluster cluster = new LocalCluster(folder)) {
      List<String> names = List.of("n1", "n2", "n3");
      String all =
          "--raft.initial-cluster=n1=%s,n2=%s,n3=%s"
              .formatted(cluster.raft("n1"), cluster.raft("n2"), cluster.raft("n3"));
      List<ServerProcess> launched =
          List.of(cluster.launch("n1", all), cluster.launch("n2", all), cluster.launch("n3", all));
      Node[] nodes = new Node[names.size()];
      for (int i = 0; i < nodes.length; i++) {
        nodes[i] = cluster.await(names.get(i), launched.get(i));
      }
      fill(nodes[0].client());
      content = Content.of(nodes[0].client());
      awaitContent(content, nodes);
      tool("recover", "--force-new-cluster", cluster.data("n3").toString())
          .failed("is in use by a running server");
      for (Node node : nodes) {
        node.process().killHard();
      }
      remove(cluster.data("n1"));
      remove(cluster.data("n2"));
    }
    try (LocalCluster cluster = new LocalCluster(folder)) {
      String data = cluster.data("n3").toString();
      String looked = tool("recover", "--force-new-cluster", "--dry-run", data).done().out();
      assertTrue(looked.endsWith("Nothing was changed\n"), looked);
      String recovered = tool("recover", "--force-new-cluster", data).done().out();
      assertTrue(recovered.contains(" at revision " + content.revision() + " "), recovered);
      assertTrue(recovered.contains("Never start a node of the old cluster"), recovered);
      joined(cluster, cluster.start("n3", "--raft.bootstrap"), content);
      assertFalse(Files.exists(cluster.data("n1")));
    }
  }

  private static void remove(Path data) throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
