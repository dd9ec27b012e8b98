package io.raftkv.bootstrap.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The series of the storage, by the names that dashboards know, on a server that works. */
final class MetricsIT {
  private static final List<String> SERIES =
      List.of(
          "kvstore_storage_snapshots_total",
          "raftkv_snapshot_size_bytes",
          "raftkv_snapshot_creation_duration_seconds_count",
          "raftkv_snapshot_creation_duration_seconds_sum",
          "raftkv_compaction_duration_seconds_count",
          "raftkv_compaction_duration_seconds_sum",
          "raftkv_wal_entries_compacted_total",
          "raftkv_wal_segments_total",
          "raftkv_wal_size_bytes",
          "raftkv_wal_batch_size_count",
          "raftkv_wal_batch_size_sum",
          "raftkv_wal_fsync_duration_seconds_count");
  private static final int SEGMENT_BYTES = 1 << 20;

  @TempDir Path folder;
  private ServerProcess server;
  private ServerClient client;
  private int number;

  @BeforeEach
  void start() throws IOException {
    server =
        ServerProcess.start(
            folder, "--wal.segment-size=" + SEGMENT_BYTES, "--wal.compaction-margin=0");
    client = new ServerClient(server.awaitReady());
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  /** The series at one time. */
  private record Scrape(Map<String, Double> series) {
    double of(String name) {
      Double value = series.get(name);
      if (value == null) {
        throw new AssertionError(name + " is not among " + series.keySet());
      }
      return value;
    }
  }

  private Scrape scrape() throws IOException {
    Map<String, Double> series = new TreeMap<>();
    for (String line : client.get("/metrics").text().lines().toList()) {
      int space = line.lastIndexOf(' ');
      if (!line.startsWith("#") && space > 0) {
        series.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
      }
    }
    return new Scrape(series);
  }

  /** Writes what fills a few segments, to the same keys again and again. */
  private void write() throws IOException {
    String value = "v".repeat(100_000);
    for (int i = 0; i < 30; i++) {
      assertEquals(201, client.put("k" + number++ % 5, value).status());
    }
  }

  private void snapshot() throws IOException {
    assertEquals(200, client.call("POST", "/admin/snapshot", "").status());
  }

  @Test
  void eachIsThereAndMoves() throws Exception {
    Scrape before = scrape();
    for (String name : SERIES) {
      assertEquals(0, before.of(name), name);
    }

    write();
    Scrape written = scrape();
    assertEquals(30, written.of("raftkv_wal_batch_size_sum"));
    assertEquals(30, written.of("raftkv_wal_batch_size_count")); // one writer, one at a time
    assertEquals(30, written.of("raftkv_wal_fsync_duration_seconds_count"));
    double segments = written.of("raftkv_wal_segments_total");
    assertTrue(segments >= 3, () -> segments + " segments");
    assertEquals(segments * SEGMENT_BYTES, written.of("raftkv_wal_size_bytes"));

    snapshot();
    Scrape once = scrape();
    assertEquals(1, once.of("kvstore_storage_snapshots_total"));
    assertEquals(1, once.of("raftkv_snapshot_creation_duration_seconds_count"));
    assertTrue(once.of("raftkv_snapshot_creation_duration_seconds_sum") > 0);
    assertTrue(once.of("raftkv_snapshot_size_bytes") > 500_000);
    assertEquals(0, once.of("raftkv_wal_entries_compacted_total"));

    write();
    snapshot();
    Scrape twice = awaitCompaction();
    assertEquals(2, twice.of("kvstore_storage_snapshots_total"));
    assertEquals(2, twice.of("raftkv_snapshot_creation_duration_seconds_count"));
    double dropped = twice.of("raftkv_wal_entries_compacted_total");
    assertTrue(dropped > 0 && dropped <= 30, () -> dropped + " entries were dropped");
    assertEquals(1, twice.of("raftkv_compaction_duration_seconds_count"));
    assertTrue(twice.of("raftkv_compaction_duration_seconds_sum") > 0);
    double left = twice.of("raftkv_wal_segments_total");
    assertTrue(left < 2 * segments, () -> left + " segments are left");
    assertEquals(left * SEGMENT_BYTES, twice.of("raftkv_wal_size_bytes"));
    assertEquals(60, twice.of("kvstore_storage_revision"));
    assertEquals(5, twice.of("kvstore_storage_keys_total"));
  }

  /** When a snapshot is answered, the log behind it need not have been cut off yet. */
  private Scrape awaitCompaction() throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    Scrape now = scrape();
    while (now.of("raftkv_compaction_duration_seconds_count") == 0) {
      assertTrue(System.nanoTime() < deadline, "the log is not cut off");
      server.runFor(Duration.ofMillis(20));
      now = scrape();
    }
    return now;
  }
}
