package io.raftkv.bootstrap.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that fail, or are told to stop, and what they leave an operator to read. */
final class StartIT {
  private static final int VALUE_BYTES = 1_000_000;
  private static final int VALUES = 40;

  @TempDir Path folder;

  private static int status(URI uri) throws InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException notYet) {
      return 0;
    }
  }

  private static void refused(ServerProcess server, String... parts) throws InterruptedException {
    assertEquals(1, server.exitCode());
    assertEquals(1, server.err().lines().count(), server.err());
    assertTrue(server.err().startsWith("kvstore: cannot start: "), server.err());
    for (String part : parts) {
      assertTrue(server.err().contains(part), server.err());
    }
    assertEquals("", server.out());
  }

  @Test
  void tooSmallAHeapForTheLogEndsTheStartWithOneLine() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder);
        HttpClient client = HttpClient.newHttpClient()) {
      URI uri = server.awaitReady();
      HttpRequest.BodyPublisher value =
          HttpRequest.BodyPublishers.ofByteArray(new byte[VALUE_BYTES]);
      for (int i = 0; i < VALUES; i++) {
        HttpRequest put = HttpRequest.newBuilder(uri.resolve("/keys/k" + i)).PUT(value).build();
        assertEquals(201, client.send(put, HttpResponse.BodyHandlers.discarding()).statusCode());
      }
      server.killHard();
    }
    List<String> command =
        List.of(
            ServerProcess.javaHome().resolve("bin/java").toString(),
            "-Xmx32m",
            "-jar",
            ServerProcess.JAR.toString(),
            "--server.http-addr=127.0.0.1:0",
            "--server.grpc-addr=127.0.0.1:0",
            "--storage.data-dir=" + folder);
    try (ServerProcess server = ServerProcess.run(command, Map.of())) {
      refused(
          server, "out of memory (", "the heap may grow to ", " MiB", folder.toString(), "-Xmx2g");
    }
    try (ServerProcess server = ServerProcess.start(folder)) {
      assertEquals(200, status(server.awaitReady().resolve("/keys/k" + (VALUES - 1))));
    }
  }

  @Test
  void aStopWhileTheLogIsReadIsAStop() throws Exception {
    Path wal = Files.createDirectories(folder.resolve("wal"));
    // To open it waits for somebody who reads: a start that takes as long as the test likes.
    assertEquals(0, new ProcessBuilder("mkfifo", wal.resolve("LOCK").toString()).start().waitFor());
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    URI ready = URI.create("http://127.0.0.1:" + port + "/ready");
    List<String> flags =
        List.of(
            "--server.http-addr=127.0.0.1:" + port,
            "--server.grpc-addr=127.0.0.1:0",
            "--storage.data-dir=" + folder);
    try (ServerProcess server = ServerProcess.run(ServerProcess.javaHome(), flags)) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (status(ready) != 503) {
        assertTrue(System.nanoTime() < deadline, server.out() + server.err());
      }
      long began = System.nanoTime();
      assertEquals(0, server.terminate());
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
      assertTrue(seconds < 5, "it took " + seconds + " s");
      assertEquals(1, server.out().lines().count(), server.out());
      assertTrue(server.out().contains("\"message\":\"RaftKV stopped\""), server.out());
      assertEquals("", server.err());
    }
  }

  @Test
  void aDataFolderThatCannotBeOneIsToldWithTheReason() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x");
    try (ServerProcess server = ServerProcess.launch(file)) {
      refused(
          server,
          "the data folder " + file + " cannot be used: not a directory: " + file,
          "; move the file in its way, or choose another --storage.data-dir");
    }
  }

  @Test
  void anAuditLogThatCannotBeWrittenIsToldWithTheReason() throws Exception {
    Path file = folder.resolve("missing/audit.log");
    try (ServerProcess server =
        ServerProcess.launch(folder, "--observability.audit-file=" + file)) {
      refused(
          server,
          "the audit log " + file + " cannot be written: no such file or directory; ",
          "choose another --observability.audit-file, in a folder that exists");
    }
  }

  @Test
  void aPortInUseIsToldWithWhatToDo() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerProcess server =
            ServerProcess.run(
                ServerProcess.javaHome(),
                List.of(
                    "--server.http-addr=127.0.0.1:" + taken.getLocalPort(),
                    "--storage.data-dir=" + folder))) {
      refused(
          server,
          "cannot listen on 127.0.0.1:" + taken.getLocalPort(),
          "another process listens there: stop it, or choose another --server.http-addr");
    }
  }

  @Test
  void aPortInUseOfGrpcIsToldWithWhatToDo() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerProcess server =
            ServerProcess.run(
                ServerProcess.javaHome(),
                List.of(
                    "--server.http-addr=127.0.0.1:0",
                    "--server.grpc-addr=127.0.0.1:" + taken.getLocalPort(),
                    "--storage.data-dir=" + folder))) {
      refused(
          server,
          "cannot listen on 127.0.0.1:" + taken.getLocalPort(),
          "another process listens there: stop it, or choose another --server.grpc-addr, or do"
              + " without by --server.enable-grpc=false");
    }
  }

  @Test
  void pathsThatAreNoneAreFaultsOfConfiguration() throws Exception {
    Path nul = folder.resolve("nul.yaml");
    Files.writeString(nul, "storage:\n  data_dir: \"a\\0b\"\n");
    for (String flag : List.of("--config=", "--storage.data-dir=", "--config=" + nul)) {
      try (ServerProcess server = ServerProcess.run(ServerProcess.javaHome(), List.of(flag))) {
        assertEquals(2, server.exitCode(), flag);
        assertEquals(1, server.err().lines().count(), server.err());
        assertFalse(server.err().contains("Exception"), server.err());
      }
    }
  }

  @Test
  void theStartLineNamesTheFolderByItsWholePath() throws Exception {
    Path here = Path.of("").toAbsolutePath();
    Path relative = here.relativize(folder.toAbsolutePath());
    try (ServerProcess server = ServerProcess.start(relative)) {
      assertTrue(server.out().contains(" data=" + here.resolve(relative) + " "), server.out());
    }
  }

  @Test
  void aStopWaitsForRequestsAndNotForEver() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder)) {
      URI uri = server.awaitReady();
      try (Socket stuck = new Socket(uri.getHost(), uri.getPort())) {
        stuck
            .getOutputStream()
            .write(
                "PUT /keys/a HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nx"
                    .getBytes(StandardCharsets.US_ASCII));
        assertEquals(200, status(uri.resolve("/ready"))); // by then the other has arrived as well
        assertEquals(0, server.terminate());
      }
      assertTrue(server.out().contains("some requests did not end within 8s;"), server.out());
    }
  }
}
