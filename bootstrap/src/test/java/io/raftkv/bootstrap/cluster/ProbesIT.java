package io.raftkv.bootstrap.cluster;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What finds faults of a cluster finds them: two servers that know nothing of each other are none.
 */
final class ProbesIT {
  @RegisterExtension static final Clusters CLUSTERS = new Clusters();
  private static ClusterProcesses servers;
  private static ClusterNode one;
  private static ClusterNode other;

  @BeforeAll
  static void start() throws IOException {
    servers = CLUSTERS.open(new Loopback());
    one = servers.add();
    other = servers.add();
    servers.startAlone(one);
    servers.startAlone(other);
    servers.awaitReady(servers.nodes());
  }

  @Test
  void readsOfOneStoreAreFresh() {
    try (FreshnessProbe probe = new FreshnessProbe("fresh", List.of(one), List.of(one), 2)) {
      probe.awaitWrites(20);
      probe.awaitAnswered(one, 20);
      probe.verify();
    }
  }

  @Test
  void staleReadsAreFound() {
    try (FreshnessProbe probe = new FreshnessProbe("stale", List.of(one), servers.nodes(), 2)) {
      probe.awaitWrites(20);
      Await.pass(Duration.ofMillis(100));
      AssertionError found = assertThrows(AssertionError.class, probe::verify);
      assertTrue(found.toString().contains("n2 shows revision 0 after"), found::toString);
    }
  }

  @Test
  void missingWritesAreFound() throws IOException {
    try (SteadyWriter writer = new SteadyWriter("missing-", List.of(one))) {
      writer.awaitAcknowledged(20);
      writer.verifyAt(one);
      AssertionError found = assertThrows(AssertionError.class, () -> writer.verifyAt(other));
      assertTrue(found.toString().contains("n2 lacks missing-"), found::toString);
    }
  }

  @Test
  void differencesAreFound() {
    try (SteadyWriter writer = new SteadyWriter("different-", List.of(one))) {
      writer.awaitAcknowledged(1);
    }
    servers.awaitSameContent(List.of(one));
    assertThrows(
        AssertionError.class,
        () -> servers.awaitSameContent(servers.nodes(), Duration.ofMillis(200)));
  }
}
