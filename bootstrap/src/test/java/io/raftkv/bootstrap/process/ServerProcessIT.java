package io.raftkv.bootstrap.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process as an operator sees it: its output, its exit codes, its start and its end. */
final class ServerProcessIT {
  @TempDir Path folder;

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static HttpResponse<String> get(URI uri, String path) throws Exception {
    return send(HttpRequest.newBuilder(uri.resolve(path)));
  }

  private static int put(URI uri, String path, String body) throws Exception {
    return send(HttpRequest.newBuilder(uri.resolve(path))
            .PUT(HttpRequest.BodyPublishers.ofString(body)))
        .statusCode();
  }

  @Test
  void itStartsQuietlyAndSaysWhatIsInsecure() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder)) {
      assertEquals("", server.err());
      List<String> lines = server.out().lines().toList();
      assertEquals(1, lines.size(), server.out());
      assertTrue(lines.getFirst().startsWith("{\"time\":\""), server.out());
      for (String part :
          List.of("mode=standalone", "data=" + folder, "no authentication", "no TLS")) {
        assertTrue(lines.getFirst().contains(part), server.out());
      }
    }
  }

  @Test
  void aTimeToLiveGoesOnWhileTheServerIsDown() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder)) {
      URI uri = server.awaitReady();
      assertEquals(201, put(uri, "/keys/short?ttl=1ms", "x"));
      assertEquals(201, put(uri, "/keys/long?ttl=1h", "x"));
      server.killHard();
    }
    try (ServerProcess server = ServerProcess.start(folder)) {
      URI uri = server.awaitReady();
      assertEquals(404, get(uri, "/keys/short").statusCode());
      assertEquals(200, get(uri, "/keys/long").statusCode());
      assertTrue(get(uri, "/keys/long/ttl").body().contains("\"ttl_seconds\":3"));
    }
  }

  @Test
  void aSignalEndsItWithZeroAndItsFolderIsFree() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder)) {
      assertEquals(201, put(server.awaitReady(), "/keys/a", "1"));
      assertEquals(0, server.terminate());
      assertTrue(server.out().contains("RaftKV stopped"), server.out());
    }
    try (ServerProcess server = ServerProcess.start(folder)) {
      assertEquals("1", get(server.awaitReady(), "/keys/a").body());
    }
  }

  @Test
  void aFolderInUseIsRefused() throws Exception {
    try (ServerProcess first = ServerProcess.start(folder);
        ServerProcess second = ServerProcess.launch(folder)) {
      assertEquals(1, second.exitCode());
      assertTrue(second.err().contains("in use by another process"), second.err());
      assertEquals(1, second.err().lines().count(), second.err());
      assertEquals(200, get(first.awaitReady(), "/ready").statusCode());
    }
  }

  @Test
  void aDamagedLogIsRefusedAndLeftAsItIs() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder)) {
      URI uri = server.awaitReady();
      for (int i = 0; i < 20; i++) {
        assertEquals(201, put(uri, "/keys/k" + i, "value " + i));
      }
      server.killHard();
    }
    Path segment;
    try (Stream<Path> files = Files.list(folder.resolve("wal"))) {
      segment = files.filter(file -> file.toString().endsWith(".log")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(segment);
    bytes[300] ^= 1;
    Files.write(segment, bytes);
    try (ServerProcess server = ServerProcess.launch(folder)) {
      assertEquals(1, server.exitCode());
      assertTrue(server.err().contains(segment.getFileName().toString()), server.err());
      assertEquals(1, server.err().lines().count(), server.err());
    }
    assertEquals(-1, java.util.Arrays.mismatch(bytes, Files.readAllBytes(segment)));
  }

  @Test
  void whatAKilledServerLeftHalfMadeIsNoHindranceAndGoes() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder)) {
      assertEquals(201, put(server.awaitReady(), "/keys/a", "1"));
      server.killHard();
    }
    Path large = Files.writeString(folder.resolve("wal/large.tmp"), "half a segment");
    Path spare = Files.writeString(folder.resolve("wal/spare.tmp"), "half a segment");
    Path snapshot =
        Files.writeString(
            folder.resolve("snapshots/snapshot-00000000000000000009.rkv.tmp"), "half a snapshot");
    Files.writeString(folder.resolve("wal/LOCK"), "of a process that is gone");
    try (ServerProcess server = ServerProcess.start(folder, "--wal.segment-size=1048576")) {
      URI uri = server.awaitReady();
      assertEquals("1", get(uri, "/keys/a").body());
      assertEquals(201, put(uri, "/keys/a", "2"));
      assertFalse(Files.exists(large));
      assertFalse(Files.exists(snapshot));
      assertEquals(0, server.terminate());
    }
    // The spare is made anew, or was about to be when the server stopped.
    assertFalse(Files.exists(spare) && Files.size(spare) == "half a segment".length());
    try (ServerProcess server = ServerProcess.start(folder)) {
      assertEquals("2", get(server.awaitReady(), "/keys/a").body());
    }
  }

  @Test
  void aPortInUseIsRefused() throws Exception {
    try (ServerProcess first = ServerProcess.start(folder.resolve("1"))) {
      int port = first.awaitReady().getPort();
      try (ServerProcess second =
          ServerProcess.run(
              ServerProcess.javaHome(),
              List.of(
                  "--server.http-addr=127.0.0.1:" + port,
                  "--server.grpc-addr=127.0.0.1:0",
                  "--storage.data-dir=" + folder.resolve("2")))) {
        assertEquals(1, second.exitCode());
        assertTrue(second.err().contains("cannot listen on 127.0.0.1:" + port), second.err());
      }
    }
  }

  @Test
  void aBadConfigurationEndsItWithTwoAndOneLine() throws Exception {
    try (ServerProcess server = ServerProcess.launch(folder, "--cache.max-sizes=1")) {
      assertEquals(2, server.exitCode());
      assertEquals(
          "kvstore: unknown flag --cache.max-sizes; did you mean --cache.max-size? See --help\n",
          server.err());
      assertEquals("", server.out());
    }
  }

  @Test
  void helpAndVersionArePrinted() throws Exception {
    try (ServerProcess server = ServerProcess.launch(folder, "--version")) {
      assertEquals(0, server.exitCode());
      assertTrue(server.out().matches("RaftKV \\d+\\.\\d+\\.\\d+\\S*\n"), server.out());
    }
    try (ServerProcess server = ServerProcess.launch(folder, "--help")) {
      assertEquals(0, server.exitCode());
      assertTrue(server.out().contains("--storage.data-dir"), server.out());
    }
  }

  @Test
  void badRequestsLeaveNoStackTraceInTheLog() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder, "--performance.read-timeout=500ms")) {
      URI uri = server.awaitReady();
      for (String request :
          List.of(
              "GET /keys/%zz HTTP/1.1\r\nHost: t\r\n\r\n",
              "GET /keys/%FF HTTP/1.1\r\nHost: t\r\n\r\n",
              "BREW /keys HTTP/1.1\r\nHost: t\r\n\r\n",
              "nonsense\r\n\r\n",
              "GET /keys?cursor=x HTTP/1.1\r\nHost: t\r\n\r\n",
              "PUT /keys/a HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999\r\n\r\n",
              "PUT /keys/a HTTP/1.1\r\nHost: t\r\nContent-Length: -1\r\n\r\n",
              "PUT /keys/a HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
              "POST /batch HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\n{[",
              "GET /" + "a".repeat(100_000) + " HTTP/1.1\r\n\r\n")) {
        assertTrue(firstByteOf(uri, request) == 'H', request);
      }
      assertEquals(200, get(uri, "/health").statusCode());
      assertEquals("", server.err());
      assertEquals(1, server.out().lines().count(), server.out());
    }
  }

  private static int firstByteOf(URI uri, String request) throws IOException {
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().read();
    }
  }

  @Test
  void anOldJavaIsToldWhichOneIsNeeded() throws Exception {
    Optional<Path> old = oldJava();
    assumeTrue(old.isPresent(), "no older Java on this machine");
    try (ServerProcess server = ServerProcess.run(old.get(), List.of())) {
      assertEquals(1, server.exitCode());
      assertEquals(1, server.err().lines().count(), server.err());
      assertTrue(server.err().startsWith("kvstore: RaftKV needs Java 25 or newer"), server.err());
      assertFalse(server.err().contains("UnsupportedClassVersionError"), server.err());
    }
  }

  private static Optional<Path> oldJava() throws IOException {
    Path place = ServerProcess.javaHome().getParent();
    try (Stream<Path> homes = Files.list(place)) {
      return homes
          .filter(home -> home.getFileName().toString().matches(".*\\b(8|11|17|21)\\b.*"))
          .filter(home -> Files.isExecutable(home.resolve("bin/java")))
          .findFirst();
    }
  }
}
