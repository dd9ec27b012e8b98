package io.raftkv.bootstrap.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.bootstrap.process.ServerClient.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real disk that is full: writes are refused, all else goes on, and nothing is lost. */
final class DiskFullIT {
  private static final int VALUE_BYTES = 64 * 1024;
  private static final String[] FLAGS = {"--wal.segment-size=1048576"};

  @TempDir Path folder;
  private SmallDisk disk;
  private Path ballast;
  private ServerProcess server;
  private ServerClient client;
  private final List<String> acknowledged = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private int number;

  @BeforeEach
  void fillHalf() throws Exception {
    disk = SmallDisk.mount(folder.resolve("disk"), 16);
    ballast = Files.write(disk.folder().resolve("ballast"), new byte[8 << 20]);
    start();
  }

  @AfterEach
  void unmount() throws Exception {
    if (disk != null) { // else the test was skipped
      try (SmallDisk mounted = disk) {
        server.killHard();
        assertTrue(Files.exists(mounted.folder()));
      } finally {
        client.close();
        server.close();
      }
    }
  }

  private void start() throws IOException {
    server = ServerProcess.start(disk.folder().resolve("data"), FLAGS);
    client = new ServerClient(server.awaitReady());
  }

  private static String value(String key) {
    return (key + " ").repeat(VALUE_BYTES / (key.length() + 1));
  }

  private Reply put() throws IOException {
    String key = "k" + number++;
    Reply reply = client.put(key, value(key));
    (reply.status() == 201 ? acknowledged : refused).add(key);
    return reply;
  }

  private void fill() throws IOException {
    int before = acknowledged.size();
    Reply reply = put();
    while (reply.status() == 201) {
      assertTrue(acknowledged.size() - before < 1_000, "the disk has room without end");
      reply = put();
    }
    assertEquals("503 disk_full", reply.status() + " " + reply.code());
  }

  private void staysFullFor(Duration time) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    do {
      assertEquals("disk_full", put().code());
      Reply ready = client.get("/ready");
      assertEquals("503 disk_full", ready.status() + " " + ready.code());
      String key = acknowledged.get(number % acknowledged.size());
      assertEquals(value(key), client.get("/keys/" + key).text());
      assertEquals("disk_full", client.call("POST", "/admin/snapshot", "").code());
      assertEquals("disk_full", client.get("/admin/backup").code());
      assertEquals(200, client.get("/health").status());
      server.runFor(Duration.ofMillis(100));
    } while (System.nanoTime() < end);
  }

  private void writesComeBack() throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (client.get("/ready").status() != 200) {
      assertTrue(System.nanoTime() < deadline, "the room is not noticed: " + server.out());
      server.runFor(Duration.ofMillis(20));
    }
    assertEquals(201, put().status());
  }

  private void allIsAsItWasSaid() throws IOException {
    for (String key : acknowledged) {
      assertEquals(value(key), client.get("/keys/" + key).text());
    }
    for (String key : refused) {
      assertEquals(404, client.get("/keys/" + key).status(), key);
    }
  }

  @Test
  void writesAreRefusedUntilThereIsRoomAndNothingIsLost() throws Exception {
    fill();
    assertTrue(acknowledged.size() > 20, "it was full from the start");
    staysFullFor(Duration.ofSeconds(3));
    Files.delete(ballast);
    writesComeBack();
    assertEquals(200, client.call("POST", "/admin/snapshot", "").status());
    allIsAsItWasSaid();

    fill();
    disk.resize(24);
    writesComeBack();

    fill();
    server.killHard();
    server.close();
    start(); // on the full disk
    allIsAsItWasSaid();
    fill();
    disk.resize(40);
    writesComeBack();
    allIsAsItWasSaid();
    assertTrue(refused.size() > 10, () -> "refused " + refused.size());
    assertEquals(0, server.terminate());
    assertEquals("", server.err());
  }
}
