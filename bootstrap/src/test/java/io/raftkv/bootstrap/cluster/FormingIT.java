package io.raftkv.bootstrap.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes that become a cluster, and those that must not become part of one. */
final class FormingIT {
  @RegisterExtension final Clusters clusters = new Clusters();

  private static void put(ClusterNode node, String key) throws IOException {
    Answer answer = node.client().put(key, "of " + key);
    assertEquals(201, answer.status(), answer::toString);
  }

  private static void assertHas(ClusterNode node, String key) throws IOException {
    Answer answer = node.client().read(key);
    assertEquals("of " + key, answer.body(), answer::toString);
  }

  @Test
  void twoOfThreeFormAndTheThirdComesLate() throws IOException {
    ClusterProcesses cluster = clusters.open(new Loopback());
    ClusterNode first = cluster.add();
    ClusterNode second = cluster.add();
    ClusterNode late = cluster.add();
    cluster.startAmong(second, cluster.nodes());
    Await.until(
        ClusterProcesses.START,
        second + " serves, and is not ready",
        () -> second.client().get("/ready").status() == 503);
    cluster.startAmong(first, cluster.nodes());
    cluster.awaitReady(List.of(first, second));
    put(first, "early");
    cluster.startAmong(late, cluster.nodes());
    cluster.awaitReady(List.of(late));
    assertHas(late, "early");
    put(late, "of-late");
    assertHas(first, "of-late");
    cluster.awaitLeader();
    cluster.awaitSameContent(cluster.nodes());
  }

  @Test
  void fiveGoOnWithoutTwo() throws IOException {
    ClusterProcesses cluster = clusters.form(5, "--raft.election-timeout=1s");
    try (SteadyWriter writer =
        new SteadyWriter("five-", cluster.without(cluster.node("n4"), cluster.node("n5")))) {
      writer.awaitAcknowledged(30);
      cluster.node("n4").kill();
      cluster.node("n5").kill();
      writer.awaitAcknowledged(30);
      ClusterNode leader = cluster.awaitLeader();
      cluster.node("n4").restart();
      cluster.awaitReady(List.of(cluster.node("n4")));
      leader.kill();
      writer.awaitAcknowledged(30);
      cluster.node("n5").restart();
      leader.restart();
      cluster.awaitReady(cluster.nodes());
      writer.verifyAt(cluster.node("n5"));
      writer.verifyAt(leader);
    }
    cluster.awaitSameContent(cluster.nodes());
  }

  @Test
  void aNodeThatIsNotOnTheListRefusesToStart() throws IOException {
    ClusterProcesses cluster = clusters.open(new Loopback());
    ClusterNode first = cluster.add();
    ClusterNode second = cluster.add();
    ClusterNode stranger = cluster.add("stranger");
    cluster.startAmong(stranger, List.of(first, second));
    assertNotEquals(0, stranger.exitCode());
    String said = stranger.logOfLastStart();
    assertTrue(said.contains("raft.initial_cluster") && said.contains("stranger"), said);
  }

  @Test
  void aNodeWithAnotherListIsRefusedAndDoesNoHarm() throws IOException {
    ClusterProcesses cluster = clusters.form(3);
    put(cluster.node("n1"), "before");
    long term = cluster.awaitLeader().client().get("/cluster/leadership").json().number("term");
    ClusterNode fourth = cluster.add();
    cluster.startAmong(fourth, cluster.nodes());
    assertNotEquals(0, fourth.exitCode());
    String said = fourth.logOfLastStart();
    assertTrue(said.contains("cannot start") && said.contains("another cluster"), said);
    put(cluster.node("n2"), "after");
    List<ClusterNode> members = cluster.without(fourth);
    ClusterNode leader = cluster.awaitLeader(members);
    Fields leadership = leader.client().get("/cluster/leadership").json();
    assertEquals(term, leadership.number("term"), leadership::toString);
    assertEquals(3, leader.client().get("/cluster/nodes").json().number("count"));
    cluster.awaitSameContent(members);
  }

  @Test
  void anotherClustersFolderIsRefused() throws IOException {
    ClusterProcesses other = clusters.open(new Loopback());
    ClusterNode stray = other.add();
    other.startFirst(stray);
    other.awaitReady(List.of(stray));
    put(stray, "of-the-other");
    assertEquals(0, stray.stop());

    ClusterProcesses cluster = clusters.form(3);
    put(cluster.node("n2"), "ours");
    ClusterNode victim = cluster.node("n1");
    assertEquals(0, victim.stop());
    victim.wipe();
    Files.move(stray.folder(), victim.folder());
    victim.restart();
    assertNotEquals(0, victim.exitCode());
    String said = victim.logOfLastStart();
    assertTrue(said.contains("another cluster"), said);
    assertTrue(Files.exists(victim.folder().resolve("raft")), "nothing of it is deleted");
    assertHas(cluster.node("n3"), "ours");
    assertEquals(404, cluster.node("n3").client().read("of-the-other").status());
  }
}
