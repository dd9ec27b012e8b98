package io.raftkv.bootstrap.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is killed again and again while it writes, rolls small segments, takes snapshots
 * every few writes, cuts off its log and is backed up: after each start all that was acknowledged
 * is there, nothing that was refused, and every backup that came whole is a state that it had.
 *
 * <p>{@code -Draftkv.minutes=N} goes on for so long. {@code -Draftkv.seed=N} gives the same writes
 * and waits; how the threads meet is another time's chance.
 */
final class KillLoopIT {
  private static final int KILLS = 10;
  private static final int WRITERS = 8;
  private static final String[] FLAGS = {
    "--wal.segment-size=1048576", "--storage.snapshot-every=50", "--wal.compaction-margin=10"
  };

  @TempDir Path folder;
  private final long seed = Long.getLong("raftkv.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);
  private final List<KillWriter> writers =
      IntStream.range(0, WRITERS)
          .mapToObj(writer -> new KillWriter("w" + writer, random.split()))
          .toList();
  private long snapshots;
  private long backups;

  @Test
  @Timeout(value = 24, unit = TimeUnit.HOURS) // as long as a soak may be; each wait has a deadline
  void whatWasAcknowledgedIsThereAfterEachKill() throws Exception {
    long end = System.nanoTime() + Duration.ofMinutes(Long.getLong("raftkv.minutes", 0L)).toNanos();
    int kills = 0;
    try {
      for (; kills < KILLS || System.nanoTime() < end; kills++) {
        if (random.nextInt(5) == 0) {
          killDuringStart();
        }
        live();
      }
      try (ServerProcess server = ServerProcess.start(folder, FLAGS)) {
        verify(server.awaitReady());
        assertEquals(0, server.terminate());
        assertEquals("", server.err());
      }
    } catch (Exception | AssertionError e) {
      throw new AssertionError("after " + kills + " kills, with -Draftkv.seed=" + seed, e);
    }
    String did = kills + " kills, " + snapshots + " snapshots and " + backups + " backups";
    assertTrue(snapshots > 0 && backups > 0, did);
    System.out.println("survived " + did + ", " + requests() + " requests"); // for the soak
  }

  private void killDuringStart() throws IOException, InterruptedException {
    try (ServerProcess server = ServerProcess.launch(folder, FLAGS)) {
      server.runFor(Duration.ofMillis(random.nextInt(200, 1_200)));
      server.killHard();
    }
  }

  private void live() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder, FLAGS);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      URI uri = server.awaitReady();
      verify(uri);
      List<Future<?>> clients = new ArrayList<>();
      for (KillWriter writer : writers) {
        clients.add(threads.submit(() -> writer.writeUntilKilled(uri)));
      }
      clients.add(threads.submit(() -> snapshotUntilKilled(uri)));
      clients.add(threads.submit(() -> backUpUntilKilled(uri)));
      try {
        awaitRequests(server, requests() + random.nextInt(100, 1_000));
      } finally {
        server.killHard();
      }
      for (Future<?> client : clients) {
        client.get();
      }
    }
  }

  private long requests() {
    return writers.stream().mapToLong(KillWriter::requests).sum();
  }

  private void awaitRequests(ServerProcess server, long count) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (requests() < count) {
      assertTrue(System.nanoTime() < deadline, "the writers stand still");
      server.runFor(Duration.ofMillis(5));
    }
  }

  private void verify(URI uri) throws IOException {
    try (ServerClient client = new ServerClient(uri)) {
      for (KillWriter writer : writers) {
        writer.verify(client);
      }
    }
  }

  private void snapshotUntilKilled(URI uri) {
    try (ServerClient client = new ServerClient(uri)) {
      while (true) {
        ServerClient.Reply reply = client.call("POST", "/admin/snapshot", "");
        assertEquals(200, reply.status(), reply::text);
        snapshots++;
      }
    } catch (IOException killed) {
      // as it must be
    }
  }

  private void backUpUntilKilled(URI uri) {
    try (ServerClient client = new ServerClient(uri)) {
      while (true) {
        List<Long> least = writers.stream().map(KillWriter::acknowledged).toList();
        byte[] backup = client.download("/admin/backup");
        List<Long> most = writers.stream().map(KillWriter::begun).toList();
        check(backup, least, most);
        backups++;
      }
    } catch (IOException killed) {
      // as it must be
    }
  }

  /** A backup holds whole batches, from those acknowledged before to those begun meanwhile. */
  private void check(byte[] backup, List<Long> least, List<Long> most) {
    Map<String, String> values = load(backup);
    for (int i = 0; i < WRITERS; i++) {
      KillWriter writer = writers.get(i);
      long left = Long.parseLong(values.getOrDefault(writer.left(), "0"));
      long right = Long.parseLong(values.getOrDefault(writer.right(), "0"));
      assertEquals(left, right, "half a batch is in a backup");
      assertTrue(
          left >= least.get(i) && left <= most.get(i),
          "a backup holds batch " + left + ", not " + least.get(i) + " to " + most.get(i));
    }
    assertTrue(values.values().stream().noneMatch(value -> value.startsWith("refused")));
  }

  private Map<String, String> load(byte[] backup) {
    try {
      Path check = Files.createTempDirectory(folder, "backup-");
      try {
        return SavedState.of(backup, check).values();
      } finally {
        delete(check);
      }
    } catch (IOException e) {
      throw new AssertionError("a backup that came whole cannot be read", e);
    }
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
