package io.raftkv.bootstrap.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster that grows from one node and loses members on purpose. */
@Timeout(180)
final class MembershipIT {
  @RegisterExtension final Clusters clusters = new Clusters();
  private ClusterProcesses cluster;
  private ClusterNode n1;
  private ClusterNode n2;
  private ClusterNode n3;

  /** The second joins through the first, the third through the second, which follows. */
  @BeforeEach
  void grow() throws IOException {
    cluster = clusters.open(new Loopback(), "--raft.election-timeout=1s");
    n1 = cluster.add();
    n2 = cluster.add();
    n3 = cluster.add();
    cluster.startFirst(n1);
    cluster.awaitReady(List.of(n1));
    put(n1, "alone");
    cluster.startJoining(n2, n1);
    cluster.awaitReady(List.of(n2));
    assertHas(n2, "alone");
    cluster.startJoining(n3, n2);
    cluster.awaitReady(List.of(n3));
    assertHas(n3, "alone");
    put(n3, "three");
    assertEquals(3, members(n1));
  }

  private static void put(ClusterNode node, String key) throws IOException {
    Answer answer = node.client().put(key, "of " + key);
    assertEquals(201, answer.status(), answer::toString);
  }

  private static void assertHas(ClusterNode node, String key) throws IOException {
    Answer answer = node.client().read(key);
    assertEquals("of " + key, answer.body(), answer::toString);
  }

  private static long members(ClusterNode node) throws IOException {
    return node.client().get("/cluster/nodes").json().number("count");
  }

  private static Answer remove(ClusterNode through, ClusterNode whom) throws IOException {
    return through.client().post("/cluster/remove", "{\"node_id\":\"" + whom.name() + "\"}");
  }

  private static void expect(int status, Answer answer) {
    assertEquals(status, answer.status(), answer::toString);
  }

  private void assertOut(ClusterNode node) {
    Await.until(
        ClusterProcesses.AGREEMENT,
        node + " says that it was removed",
        () -> node.client().get("/ready").code().equals("removed"));
    Await.until(
        ClusterProcesses.AGREEMENT,
        node + " refuses to write and read",
        () ->
            node.client().put("out", "x").code().equals("removed")
                && node.client().read("alone").code().equals("removed"));
  }

  /** After a restart it says so on /ready, or as the reason not to start; it serves nothing. */
  private void assertStaysOut(ClusterNode node) throws IOException {
    node.kill();
    node.restart();
    Await.until(
        ClusterProcesses.START,
        node + " says again that it was removed",
        () ->
            node.isRunning()
                ? node.client().get("/ready").code().equals("removed")
                : node.logOfLastStart().contains("removed from its cluster"));
  }

  @Test
  void allAreRestartedWithTheirFirstFlags() throws IOException {
    for (ClusterNode node : List.of(n3, n1, n2)) {
      assertEquals(0, node.stop());
      node.restart();
      cluster.awaitReady(List.of(node));
      put(node, "by-" + node);
    }
    for (ClusterNode node : cluster.nodes()) {
      node.kill();
    }
    for (ClusterNode node : List.of(n3, n2, n1)) {
      node.restart();
    }
    cluster.awaitReady(cluster.nodes());
    for (ClusterNode node : cluster.nodes()) {
      assertHas(node, "by-n1");
      assertHas(node, "by-n3");
      assertEquals(3, members(node));
    }
    cluster.awaitLeader();
    cluster.awaitSameContent(cluster.nodes());
  }

  @Test
  void aFollowerThatIsRemovedStaysOutUntilItJoinsWithEmptyFolders() throws IOException {
    ClusterNode leader = cluster.awaitLeader();
    ClusterNode out = cluster.without(leader).getFirst();
    ClusterNode other = cluster.without(leader, out).getFirst();
    expect(200, remove(other, out));
    expect(404, remove(other, out));
    assertOut(out);
    assertEquals(2, members(leader));
    put(leader, "without");
    assertStaysOut(out);
    long term = leader.client().get("/cluster/leadership").json().number("term");
    put(other, "undisturbed");
    assertEquals(term, leader.client().get("/cluster/leadership").json().number("term"));
    out.close();
    out.wipe();
    cluster.startJoining(out, other);
    cluster.awaitReady(List.of(out));
    assertHas(out, "without");
    assertEquals(3, members(out));
    leader.kill();
    put(out, "counts-again");
    leader.restart();
    cluster.awaitReady(cluster.nodes());
    cluster.awaitSameContent(cluster.nodes());
  }

  @Test
  void theLeaderIsRemovedAndTheOthersGoOn() throws IOException {
    ClusterNode leader = cluster.awaitLeader();
    List<ClusterNode> others = cluster.without(leader);
    expect(200, remove(others.getFirst(), leader));
    put(others.getLast(), "without-the-leader");
    cluster.awaitLeader(others);
    assertOut(leader);
    assertEquals(2, members(others.getFirst()));
    assertStaysOut(leader);
    assertEquals(2, members(others.getFirst()));
    assertHas(others.getFirst(), "without-the-leader");
    cluster.awaitSameContent(others);
  }

  @Test
  void theLeaderRemovesItself() throws IOException {
    ClusterNode leader = cluster.awaitLeader();
    expect(200, remove(leader, leader));
    List<ClusterNode> others = cluster.without(leader);
    put(others.getFirst(), "on-its-own-wish");
    assertOut(leader);
    cluster.awaitSameContent(others);
  }

  @Test
  void whatWouldLoseTheQuorumIsRefused() throws IOException {
    ClusterNode leader = cluster.awaitLeader();
    ClusterNode dead = cluster.without(leader).getFirst();
    ClusterNode alive = cluster.without(leader, dead).getFirst();
    dead.kill();
    Answer refused = remove(leader, alive);
    expect(409, refused);
    assertTrue(refused.body().contains("quorum"), refused::toString);
    expect(409, remove(alive, leader));
    put(alive, "still-two-of-three");
    expect(200, remove(alive, dead));
    assertEquals(2, members(leader));
    put(alive, "two");
    expect(200, remove(leader, alive));
    put(leader, "one");
    expect(409, remove(leader, leader));
    put(leader, "still-one");
    dead.restart();
    Await.until(
        ClusterProcesses.START,
        dead + " learns that it was removed",
        () ->
            dead.isRunning()
                ? dead.client().get("/ready").code().equals("removed")
                : dead.logOfLastStart().contains("removed from its cluster"));
    assertEquals(1, members(leader));
  }

  @Test
  void aNodeThatCannotJoinSaysWhy() throws IOException {
    ClusterNode late = cluster.add();
    ClusterNode absent = cluster.add("absent");
    cluster.startJoining(late, absent);
    Await.until(
        ClusterProcesses.START,
        late + " says whom it cannot reach",
        () ->
            late.logOfLastStart().contains(absent.place().httpAddress() + "")
                && (!late.isRunning() || late.client().get("/ready").status() == 503));
    assertEquals(3, members(n1));
  }
}
