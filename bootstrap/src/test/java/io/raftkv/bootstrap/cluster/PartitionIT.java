package io.raftkv.bootstrap.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.bootstrap.cluster.Namespaces.Loss;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Three nodes that are cut off from each other, while clients reach each of them; each test begins
 * with all of them well. Skipped where network namespaces cannot be made.
 */
@Timeout(240)
final class PartitionIT {
  private static final Duration DEADLINE = Duration.ofSeconds(3);
  private static final Duration HEALING = Duration.ofSeconds(20);

  /** How many there are one right after the other. */
  private static final int PARTITIONS = 12;

  @RegisterExtension static final Clusters CLUSTERS = new Clusters();
  private static ClusterProcesses cluster;

  @BeforeAll
  static void form() throws IOException {
    cluster =
        CLUSTERS.open(
            Namespaces.open(),
            "--raft.election-timeout=1s",
            "--performance.write-timeout=" + DEADLINE.toSeconds() + "s");
    cluster.form(3);
  }

  @BeforeEach
  void allAreWell() {
    cluster.awaitReady(cluster.nodes());
    cluster.awaitLeader();
  }

  @AfterEach
  void heal() throws IOException {
    cluster.namespaces().heal();
  }

  private static void assertAgreement() {
    cluster.awaitReady(cluster.nodes());
    cluster.awaitLeader();
    cluster.awaitSameContent(cluster.nodes(), HEALING);
  }

  @Test
  void aFollowerThatIsCutOffCatchesUp() throws IOException {
    for (Loss loss : Loss.values()) {
      ClusterNode leader = cluster.awaitLeader();
      ClusterNode follower = cluster.without(leader).getFirst();
      List<ClusterNode> others = cluster.without(follower);
      try (SteadyWriter writer = new SteadyWriter("follower-" + loss + "-", others);
          FreshnessProbe probe = new FreshnessProbe("follower", others, cluster.nodes(), 2)) {
        writer.awaitAcknowledged(30);
        cluster.isolate(follower, true, true, loss);
        writer.awaitAcknowledged(100);
        probe.awaitRefused(follower, 2);
        assertEquals(200, follower.client().get("/keys?consistency=stale").status());
        Await.until(
            ClusterProcesses.AGREEMENT,
            follower + " is not ready",
            () -> follower.client().get("/ready").status() == 503);
        cluster.namespaces().heal();
        probe.awaitAnswered(follower, 20);
        writer.verifyAt(follower);
        probe.verify();
      }
      assertAgreement();
    }
  }

  /** Without a fresh round for each batch of reads the old leader would go on answering. */
  @Test
  void aLeaderThatIsCutOffServesNothingStale() throws IOException {
    for (int round = 0; round < 4; round++) {
      ClusterNode leader = cluster.awaitLeader();
      List<ClusterNode> others = cluster.without(leader);
      try (FreshnessProbe probe = new FreshnessProbe("cut-off", others, cluster.nodes(), 6)) {
        probe.awaitWrites(30);
        probe.awaitAnswered(leader, 20);
        cluster.isolate(leader, true, true, round % 2 == 0 ? Loss.ROUTE : Loss.SILENCE);
        probe.awaitWrites(30); // whoever leads on the other side
        probe.awaitRefused(leader, 6);
        Duration slowest = probe.slowest(leader);
        assertTrue(slowest.compareTo(DEADLINE.plusSeconds(3)) < 0, "a read took " + slowest);
        cluster.namespaces().heal();
        probe.awaitAnswered(leader, 20);
        probe.verify();
      }
      assertAgreement();
    }
  }

  @Test
  void writesAtALeaderThatIsCutOffAreNeverAcknowledged() throws IOException {
    ClusterNode leader = cluster.awaitLeader();
    List<ClusterNode> others = cluster.without(leader);
    try (SteadyWriter alone = new SteadyWriter("alone-", List.of(leader, leader, leader));
        SteadyWriter majority = new SteadyWriter("majority-", others)) {
      alone.awaitAcknowledged(20);
      cluster.isolate(leader, true, true, Loss.SILENCE);
      long cut = System.nanoTime();
      assertTrue(majority.firstAfter(cut).compareTo(Duration.ofSeconds(10)) < 0);
      majority.awaitAcknowledged(50);
      int before = alone.count();
      Await.pass(DEADLINE.plusSeconds(1));
      assertEquals(before, alone.count(), "acknowledged without a quorum");
      cluster.namespaces().heal();
      alone.awaitAcknowledged(20);
      for (ClusterNode node : cluster.nodes()) {
        alone.verifyAt(node);
        majority.verifyAt(node);
      }
    }
    assertAgreement();
  }

  /** Others hear the leader no more, but it hears them; then the other way round. */
  @Test
  void oneWayIsEnoughToLoseTheLeadership() throws IOException {
    for (boolean mute : new boolean[] {true, false}) {
      for (Loss loss : Loss.values()) {
        ClusterNode leader = cluster.awaitLeader();
        List<ClusterNode> others = cluster.without(leader);
        String name = "one-way-" + mute + loss + "-";
        try (SteadyWriter writer = new SteadyWriter(name, others);
            FreshnessProbe probe = new FreshnessProbe("one-way", others, cluster.nodes(), 2)) {
          writer.awaitAcknowledged(20);
          cluster.isolate(leader, mute, !mute, loss);
          long cut = System.nanoTime();
          Duration first = writer.firstAfter(cut);
          assertTrue(first.compareTo(Duration.ofSeconds(15)) < 0, "the first came after " + first);
          writer.awaitAcknowledged(30);
          cluster.namespaces().heal();
          probe.awaitAnswered(leader, 20);
          writer.verifyAt(leader);
          probe.verify();
        }
        assertAgreement();
      }
    }
  }

  /** A node that two cannot reach each other through must not depose the leader for ever. */
  @Test
  void twoFollowersThatDoNotReachEachOtherDisturbNobody() throws IOException {
    ClusterNode leader = cluster.awaitLeader();
    long term = leader.client().get("/cluster/leadership").json().number("term");
    List<ClusterNode> followers = cluster.without(leader);
    try (SteadyWriter writer = new SteadyWriter("bridge-", cluster.nodes())) {
      writer.awaitAcknowledged(20);
      cluster
          .namespaces()
          .cut(
              followers.getFirst().place().host(),
              followers.getLast().place().host(),
              Loss.SILENCE);
      Await.pass(Duration.ofSeconds(4));
      writer.awaitAcknowledged(60);
      Fields leadership = leader.client().get("/cluster/leadership").json();
      assertEquals(term, leadership.number("term"), leadership::toString);
      cluster.namespaces().heal();
      writer.verifyAt(followers.getLast());
    }
    assertAgreement();
  }

  /** Where appends are composed, a follower may be stuck for good, or keep what nobody else has. */
  @Test
  void manyFastPartitionsLeaveNobodyStuckAndAllEqual() throws IOException {
    long slowest = 0;
    for (int round = 0; round < PARTITIONS; round++) {
      ClusterNode leader = cluster.awaitLeader();
      try (SteadyWriter writer =
          new SteadyWriter("flap-" + round + "-", List.of(leader, leader, leader, leader))) {
        writer.awaitAcknowledged(10);
        // Long enough for another leader every other time, and with writes in flight always.
        cluster.isolate(leader, true, true, round % 3 == 0 ? Loss.SILENCE : Loss.ROUTE);
        Await.pass(Duration.ofMillis(round % 2 == 0 ? 2_500 : 300 + 50L * round));
        long healed = System.nanoTime();
        cluster.namespaces().heal();
        writer.awaitAcknowledged(10);
        for (ClusterNode node : cluster.nodes()) {
          writer.verifyAt(node);
        }
        slowest = Math.max(slowest, System.nanoTime() - healed);
      }
      assertAgreement();
    }
    System.out.println(
        "after "
            + PARTITIONS
            + " partitions all nodes answered within "
            + Duration.ofNanos(slowest)
            + " each");
  }
}
