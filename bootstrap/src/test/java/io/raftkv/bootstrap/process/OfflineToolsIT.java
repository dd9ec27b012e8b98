package io.raftkv.bootstrap.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tools of the real jar, on the data of the real server. */
final class OfflineToolsIT {
  private static final int KEYS = 12;

  @TempDir Path folder;

  /** How a tool ended. */
  private record Ended(int code, String out, String err) {}

  private static Ended tool(String... arguments) throws IOException, InterruptedException {
    try (ServerProcess tool = ServerProcess.run(ServerProcess.javaHome(), List.of(arguments))) {
      return new Ended(tool.exitCode(), tool.out(), tool.err());
    }
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static String get(URI server, String path) throws Exception {
    return send(HttpRequest.newBuilder(server.resolve(path))).body();
  }

  private static void write(URI server) throws Exception {
    for (int i = 1; i <= KEYS; i++) {
      HttpRequest.Builder put =
          HttpRequest.newBuilder(server.resolve("/keys/key-" + i))
              .PUT(HttpRequest.BodyPublishers.ofString("secret " + i));
      assertEquals(201, send(put).statusCode());
    }
  }

  /** The newest one; one that is still being written is waited for. */
  private static Path newestSnapshot(Path data) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    List<Path> found = new ArrayList<>();
    while (found.isEmpty() && System.nanoTime() < deadline) {
      try (Stream<Path> files = Files.list(data.resolve("snapshots"))) {
        files.filter(file -> file.toString().endsWith(".rkv")).sorted().forEach(found::add);
      }
    }
    assertTrue(!found.isEmpty(), "no snapshot in " + data);
    return found.getLast();
  }

  private static void flip(Path file, int offset) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[offset] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void whatAServerWroteIsVerifiedShownAndRestored() throws Exception {
    Path data = folder.resolve("data");
    Path segment = data.resolve("wal/wal-00000000000000000001.log");
    try (ServerProcess server = ServerProcess.start(data, "--storage.snapshot-every=5")) {
      URI uri = server.awaitReady();
      write(uri);
      newestSnapshot(data);
      Ended busy = tool("verify", "--data-dir", data.toString());
      assertEquals(1, busy.code());
      assertEquals(
          "raftkv verify: "
              + data
              + " is in use by a running server; stop that first, or look at a copy\n",
          busy.err());
      assertEquals(1, tool("dump", "--data-dir", data.toString()).code());
      assertEquals("secret 1", get(uri, "/keys/key-1"));
      assertEquals(0, server.terminate());
    }

    Ended sound = tool("verify", "--data-dir", data.toString());
    assertEquals("", sound.err());
    assertEquals(0, sound.code());
    assertTrue(sound.out().contains(segment + ": sound, open, " + KEYS + " records"), sound.out());
    assertTrue(sound.out().endsWith("\nsound\n"), sound.out());

    Ended dumped = tool("dump", "--data-dir", data.toString());
    assertEquals(0, dumped.code());
    for (int i = 1; i <= KEYS; i++) {
      assertTrue(dumped.out().contains(" put key=\"key-" + i + "\" "), dumped.out());
    }
    assertTrue(!dumped.out().contains("secret"), dumped.out());

    Path snapshot = newestSnapshot(data);
    Path restored = folder.resolve("restored");
    Ended restore =
        tool("restore", "--from", snapshot.toString(), "--data-dir", restored.toString());
    assertEquals("", restore.err());
    assertEquals(0, restore.code());
    int held = Integer.parseInt(snapshot.getFileName().toString().replaceAll("\\D", ""));
    assertTrue(held >= 5 && held <= KEYS, snapshot.toString());
    try (ServerProcess server = ServerProcess.start(restored)) {
      URI uri = server.awaitReady();
      for (int i = 1; i <= held; i++) {
        assertEquals("secret " + i, get(uri, "/keys/key-" + i));
      }
      assertTrue(get(uri, "/stats").contains("\"key_count\":" + held), get(uri, "/stats"));
      assertEquals(0, server.terminate());
    }

    int offset = 32; // the first record
    flip(segment, offset + 28 + 5);
    Ended damaged = tool("verify", "--data-dir", data.toString());
    assertEquals(1, damaged.code());
    assertTrue(
        damaged.err().contains(segment + " is corrupt at offset " + offset + ": "), damaged.err());
    assertEquals(1, damaged.err().lines().count(), damaged.err());
  }

  @Test
  void whatIsNoDataFolderIsLeftAsItIs() throws Exception {
    Ended ended = tool("verify", "--data-dir", folder.toString());
    assertEquals(1, ended.code());
    assertTrue(ended.err().contains("is not a data folder of RaftKV"), ended.err());
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void serveIsTheServer() throws Exception {
    try (ServerProcess server =
        ServerProcess.run(ServerProcess.javaHome(), Arrays.asList("serve", "--version"))) {
      assertEquals(0, server.exitCode());
      assertTrue(server.out().startsWith("RaftKV "), server.out());
    }
    assertTrue(tool("--help").out().contains("raftkv verify"));
  }
}
