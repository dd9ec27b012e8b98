package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.Snapshot;
import io.raftkv.application.api.SnapshotReply;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AdminRoutesTest extends HttpTestCase {
  private static final String BACKUP = "GET /admin/backup HTTP/1.1\r\nHost: t\r\n\r\n";

  /** More than all buffers between two ends of a connection. */
  private static final long HUGE = 64L << 20;

  private final Queue<Source> opened = new ConcurrentLinkedQueue<>();

  /** Bytes that tell where they stand, made as they are read. */
  private static final class Source extends InputStream {
    private final long length;
    private long position;
    private volatile boolean closed;

    Source(long length) {
      this.length = length;
    }

    static byte at(long position) {
      return (byte) (position * 31 + (position >> 12));
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int count) {
      int given = (int) Math.min(count, length - position);
      for (int i = 0; i < given; i++) {
        into[offset + i] = at(position + i);
      }
      position += given;
      return given == 0 ? -1 : given;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private void snapshotOf(ServedStore store, long saidBytes, long trueBytes) {
    store.log.snapshotAnswer =
        new SnapshotReply.Taken(
            new Snapshot(
                "snapshot-7.rkv",
                7,
                5,
                2,
                saidBytes,
                () -> {
                  Source source = new Source(trueBytes);
                  opened.add(source);
                  return source;
                }));
  }

  private static void eventually(BooleanSupplier condition, String what) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, what);
      Thread.onSpinWait();
    }
  }

  private boolean allClosed() {
    return opened.stream().allMatch(source -> source.closed);
  }

  @Test
  void aSnapshotIsTakenAndNamed() throws IOException {
    snapshotOf(server, 10, 10);
    RawHttp.Response response = post("/admin/snapshot", "");
    assertEquals(200, response.status());
    assertEquals(
        "{\"snapshot\":\"snapshot-7.rkv\",\"message\":\"snapshot created successfully\"}\n",
        response.text());
    assertTrue(opened.isEmpty());
    assertEquals("POST", get("/admin/snapshot").header("Allow"));
  }

  @ParameterizedTest
  @CsvSource({
    "OVERLOADED,overloaded",
    "LOG_STALLED,log_stalled",
    "NO_LEADER,no_leader",
    "DISK_FULL,disk_full",
    "LOG_FAILED,log_failed",
    "TIMED_OUT,timeout",
    "RECOVERING,recovering",
    "SHUTTING_DOWN,shutting_down",
  })
  void whatIsRefusedIs503(Refusal why, String code) throws IOException {
    server.log.snapshotAnswer = new SnapshotReply.Refused(why);
    assertError(503, code, post("/admin/snapshot", ""));
    RawHttp.Response backup = get("/admin/backup");
    assertError(503, code, backup);
    assertEquals("1", backup.header("Retry-After"));
    assertNull(backup.header("Content-Disposition"));
  }

  @Test
  void whatFailedIs500AndSaysWhatToDo() throws IOException {
    server.log.snapshotAnswer = new SnapshotReply.Failed("Input/output error");
    assertError(500, "snapshot_failed", post("/admin/snapshot", ""));
    assertError(500, "snapshot_failed", get("/admin/backup"));
    String text = json(get("/admin/backup")).path("error").asText();
    assertTrue(text.startsWith("Input/output error; nothing was lost: see the node's log"), text);
  }

  @ParameterizedTest
  @CsvSource({"1", "65535", "65536", "65537", "3000000"})
  void aBackupIsTheWholeFile(int bytes) throws IOException {
    snapshotOf(server, bytes, bytes);
    byte[] expected = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      expected[i] = Source.at(i);
    }
    for (int i = 0; i < 2; i++) { // the connection is as good as before
      RawHttp.Response response = get("/admin/backup");
      assertEquals(200, response.status());
      assertEquals(Integer.toString(bytes), response.header("Content-Length"));
      assertEquals("application/octet-stream", response.header("Content-Type"));
      assertEquals("attachment; filename=\"raftkv-5.rkv\"", response.header("Content-Disposition"));
      assertEquals("5", response.header("X-Raft-Revision"));
      assertEquals("7", response.header("X-Raft-Index"));
      assertArrayEquals(expected, response.body().bytes());
    }
    assertEquals(2, opened.size());
    eventually(this::allClosed, "a file stayed open");
  }

  @Test
  void headTellsTheSize() throws IOException {
    snapshotOf(server, HUGE, HUGE);
    RawHttp.Response response = http.call("HEAD", "/admin/backup", NO_BODY);
    assertEquals(200, response.status());
    assertEquals(Long.toString(HUGE), response.header("Content-Length"));
    assertEquals("5", response.header("X-Raft-Revision"));
    eventually(this::allClosed, "a file stayed open");
    assertEquals(200, get("/health").status());
  }

  @Test
  void aFileThatEndsEarlyIsNotTakenForWhole() throws IOException {
    snapshotOf(server, 200_000, 150_000);
    assertThrows(IOException.class, () -> get("/admin/backup"));
    eventually(this::allClosed, "a file stayed open");
  }

  @Test
  void aClientThatReadsSlowlyGetsAllAndOneThatStandsStillIsCutOff() throws IOException {
    Duration timeout = Duration.ofSeconds(2);
    try (ServedStore impatient = new ServedStore(Duration.ofSeconds(10), timeout);
        RawHttp slow = impatient.connect();
        RawHttp still = impatient.connect()) {
      snapshotOf(impatient, HUGE, HUGE);
      still.send(BACKUP);
      eventually(() -> opened.size() == 1, "the first backup does not begin");
      long length = 24L << 20;
      snapshotOf(impatient, length, length);
      slow.send(BACKUP);
      long began = System.nanoTime();
      slow.skipHead();
      byte[] some = new byte[3 << 20];
      for (long at = 0; at < length; at += some.length) {
        slow.pause(timeout.dividedBy(4));
        slow.readBody(some);
        assertEquals(Source.at(at), some[0]);
        assertEquals(Source.at(at + some.length - 1), some[some.length - 1]);
      }
      assertTrue(System.nanoTime() - began > timeout.toNanos());
      assertEquals(2, opened.size());
      eventually(this::allClosed, "a client that reads nothing held a file for ever");
      assertThrows(IOException.class, () -> still.read(false));
    }
  }

  @Test
  void aClientThatGoesAwayFreesTheFile() throws IOException {
    snapshotOf(server, HUGE, HUGE);
    try (RawHttp leaving = server.connect()) {
      leaving.send(BACKUP);
      leaving.skipHead();
      leaving.readBody(new byte[100_000]);
    }
    eventually(() -> !opened.isEmpty() && allClosed(), "the file stayed open");
    assertEquals(200, get("/health").status());
  }

  @Test
  void fewBackupsRunAtOnceAndHoldNoThread() throws IOException {
    snapshotOf(server, HUGE, HUGE);
    List<RawHttp> clients = new ArrayList<>();
    try {
      for (int i = 0; i < AdminRoutes.BACKUPS_MAX; i++) {
        RawHttp client = server.connect();
        clients.add(client);
        client.send(BACKUP);
        client.skipHead();
      }
      assertError(503, "overloaded", get("/admin/backup"));
      assertEquals(200, get("/keys").status());
    } finally {
      for (RawHttp client : clients) {
        client.close();
      }
    }
    eventually(this::allClosed, "a file stayed open");
    snapshotOf(server, 10, 10);
    eventually(
        () -> {
          try {
            return get("/admin/backup").status() == 200;
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        },
        "places of clients that have gone stay taken");
  }

  @Test
  void aBackupBeginsWhenTheRequestIsWhole() throws IOException {
    snapshotOf(server, 200_000, 200_000);
    for (String method : List.of("GET", "HEAD")) {
      http.send(method + " /admin/backup HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nhello");
      RawHttp.Response response = http.read(method.equals("HEAD"));
      assertEquals(200, response.status());
      assertEquals(method.equals("HEAD") ? 0 : 200_000, response.body().bytes().length);
    }
    assertEquals(200, get("/health").status());
    try (ServedStore impatient = new ServedStore(Duration.ofMillis(300));
        RawHttp slow = impatient.connect()) {
      snapshotOf(impatient, 200_000, 200_000);
      slow.send("GET /admin/backup HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nhell");
      assertError(408, "request_timeout", slow.read(false));
      assertTrue(slow.closedByServer());
    }
    eventually(this::allClosed, "a source stayed open");
    assertEquals(2, opened.size());
  }
}
