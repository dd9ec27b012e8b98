package io.raftkv.bootstrap.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node that was away until the others had cut off what it lacks from their logs. */
@Timeout(180)
final class CatchUpIT {
  private static final int STREAMS = 6;
  private static final int KEYS = 300;
  private static final String VALUE = "v".repeat(40_000);

  @RegisterExtension final Clusters clusters = new Clusters();
  private ClusterProcesses cluster;
  private ClusterNode late;

  @BeforeEach
  void leaveOneBehind() throws IOException {
    cluster =
        clusters.form(
            3,
            "--storage.snapshot-every=300",
            "--storage.history-bytes=1000000",
            "--wal.compaction-margin=10",
            "--wal.segment-size=1048576",
            "--wal.batch-size=1",
            "--raft.election-timeout=1s");
    write(0, 50);
    late = cluster.without(cluster.awaitLeader()).getFirst();
    late.kill();
    write(50, 2_400);
    assertEquals(200, cluster.awaitLeader().client().post("/admin/snapshot", "").status());
    write(2_400, 2_450);
  }

  /** Writes with these numbers, most of keys that were written before; some keys go. */
  private void write(int from, int to) throws IOException {
    List<ClusterNode> up = cluster.up();
    AtomicInteger next = new AtomicInteger(from);
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int stream = 0; stream < STREAMS; stream++) {
        NodeClient client = up.get(stream % up.size()).client();
        threads.execute(
            () -> {
              for (int i = next.getAndIncrement(); i < to; i = next.getAndIncrement()) {
                try {
                  String key = "k" + i % KEYS;
                  Answer answer =
                      i % 10 == 9 ? client.delete("k" + i * 41 % KEYS) : client.put(key, VALUE + i);
                  if (answer.status() / 100 != 2) {
                    wrong.add(answer.toString());
                  }
                } catch (IOException e) {
                  wrong.add(e.toString());
                }
              }
            });
      }
    }
    assertEquals(List.of(), List.copyOf(wrong));
    assertEquals(201, up.getFirst().client().call("PUT", "/keys/timed?ttl=1h", "x").status());
  }

  @Test
  void itIsKilledMeanwhileAndCatchesUpByASnapshotNevertheless() throws IOException {
    for (int millis : new int[] {0, 50, 200, 500}) {
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
    assertTrue(late.log().contains("fetched a snapshot"), "it came without:\n" + late.logTail());
    Answer ttl = late.client().get("/keys/timed/ttl");
    assertTrue(ttl.json().number("ttl_seconds") > 3_000, ttl::toString);
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
