package io.raftkv.bootstrap.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node that was away until the others had cut off what it lacks from their logs. */
@Timeout(180)
final class CatchUpIT {
  private static final int BATCH = 50;
  private static final int VALUE_CHARS = 2_000;

  @RegisterExtension final Clusters clusters = new Clusters();
  private ClusterProcesses cluster;
  private ClusterNode late;

  @BeforeEach
  void leaveOneBehind() throws IOException {
    cluster =
        clusters.form(
            3,
            "--storage.snapshot-every=100",
            "--wal.compaction-margin=10",
            "--raft.election-timeout=1s");
    write(0, 20);
    late = cluster.without(cluster.awaitLeader()).getFirst();
    late.kill();
    write(20, 400);
    for (ClusterNode node : cluster.without(late)) {
      assertEquals(200, node.client().post("/admin/snapshot", "").status());
    }
    write(400, 500);
  }

  /** Batches with these numbers; every key is written more than once, and some go. */
  private void write(int from, int to) throws IOException {
    List<ClusterNode> up = cluster.up();
    for (int i = from; i < to; i++) {
      int batch = i;
      String operations =
          IntStream.range(0, BATCH)
              .mapToObj(
                  k ->
                      "{\"op\":\"put\",\"key\":\"k%d\",\"value\":\"%s%d\"}"
                          .formatted((batch * 37 + k) % 4_000, "v".repeat(VALUE_CHARS), batch))
              .collect(Collectors.joining(","));
      NodeClient client = up.get(i % up.size()).client();
      Answer answer = client.post("/batch", "{\"operations\":[" + operations + "]}");
      assertEquals(200, answer.status(), answer::toString);
      assertEquals(204, client.delete("k" + i * 41 % 4_000).status());
    }
    assertEquals(201, up.getFirst().client().call("PUT", "/keys/timed?ttl=1h", "x").status());
  }

  @Test
  void itGetsASnapshotAndIsEqual() throws IOException {
    late.restart();
    cluster.awaitReady(List.of(late));
    cluster.awaitSameContent(cluster.nodes());
    Answer ttl = late.client().get("/keys/timed/ttl");
    assertTrue(ttl.json().number("ttl_seconds") > 3_000, ttl::toString);
    assertTrue(installed(late), "it caught up without a snapshot:\n" + late.logTail());
    assertServes();
  }

  /** Whether its log tells of a snapshot from a peer. */
  private static boolean installed(ClusterNode node) {
    return node.logOfLastStart().contains("snapshot installed");
  }

  @Test
  void itIsKilledMeanwhileAndCatchesUpNevertheless() throws IOException {
    for (int millis : new int[] {0, 50, 150, 300, 600, 1_000}) {
      late.restart();
      Await.until(
          ClusterProcesses.START,
          late + " listens",
          () -> late.client().get("/health").status() == 200);
      Await.pass(Duration.ofMillis(millis));
      late.kill();
    }
    late.restart();
    cluster.awaitReady(List.of(late));
    cluster.awaitSameContent(cluster.nodes());
    assertServes();
  }

  /** What it got counts: it forms the quorum with one other, and survives a restart. */
  private void assertServes() throws IOException {
    cluster.without(late).getFirst().kill();
    assertEquals(201, late.client().put("again", "x").status());
    late.kill();
    late.restart();
    cluster.awaitReady(List.of(late));
    assertEquals("x", late.client().read("again").body());
    cluster.without(late).getFirst().restart();
    cluster.awaitReady(cluster.nodes());
    cluster.awaitSameContent(cluster.nodes());
  }
}
