package io.raftkv.bootstrap.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.bootstrap.process.KvCliProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kvcli as a process of its own, against the real server. */
final class KvCliIT {
  private static final String UNREACHABLE = "127.0.0.1:1";

  @TempDir Path folder;
  private ServerProcess server;
  private String address;

  @BeforeEach
  void startServer() throws IOException {
    server = ServerProcess.start(folder.resolve("data"));
    address = server.awaitReady().getAuthority();
  }

  @AfterEach
  void stopServer() throws IOException {
    server.close();
  }

  private Ended cli(Map<String, String> environment, String input, String... arguments)
      throws IOException, InterruptedException {
    return KvCliProcess.run(folder, environment, input, arguments);
  }

  private Ended cli(String... arguments) throws IOException, InterruptedException {
    return cli(Map.of("RAFTKV_SERVER", address), "", arguments);
  }

  @Test
  void keysMakeTheRoundTrip() throws Exception {
    assertEquals(new Ended(0, "Put key 'a/b c' (5 bytes)\n", ""), cli("put", "a/b c", "hello"));
    assertEquals(new Ended(0, "hello\n", ""), cli("get", "a/b c"));
    assertEquals(
        new Ended(0, "{\"key\":\"a/b c\",\"size\":5,\"value\":\"hello\"}\n", ""),
        cli("--json", "get", "a/b c"));
    assertEquals(new Ended(0, "Found 1 keys:\na/b c\n", ""), cli("list", "--prefix", "a/"));
    assertEquals(
        new Ended(0, "{\"keys\":[\"a/b c\"],\"count\":1,\"prefix\":\"\",\"limit\":100}\n", ""),
        cli("--json", "list"));
    assertEquals(new Ended(0, "Deleted key 'a/b c'\n", ""), cli("delete", "a/b c"));
    assertEquals(new Ended(1, "", "Error: key not found\n"), cli("get", "a/b c"));
    assertEquals(new Ended(0, "No keys found\n", ""), cli("list"));
  }

  @Test
  void valuesComeFromStandardInputAndFiles() throws Exception {
    Map<String, String> environment = Map.of("RAFTKV_SERVER", address);
    assertEquals(0, cli(environment, "from stdin", "put", "..", "-").code());
    assertEquals("from stdin\n", cli("get", "..").out());
    Path file = Files.writeString(folder.resolve("value"), "from a file");
    assertEquals(
        "{\"key\":\"k\",\"size\":11,\"status\":\"success\"}\n",
        cli("--json", "put", "k", "--file", file.toString(), "--ttl", "1h").out());
    assertTrue(cli("ttl", "k").out().startsWith("Key 'k' expires in 59m5"));
    assertEquals(2, cli("put", "k", "v", "--file", file.toString()).code());
  }

  @Test
  void versionsGuardWrites() throws Exception {
    assertEquals("Put key 'k' (version 1)\n", cli("cas", "k", "0", "one").out());
    Ended stale = cli("cas", "k", "0", "two");
    assertEquals(new Ended(1, "", "Error: version mismatch: the key is at version 1\n"), stale);
    assertEquals("Key 'k' does not expire\n", cli("ttl", "k").out());
    assertEquals("Key 'k' expires in 1m0s\n", cli("ttl", "k", "--set", "1m").out());
  }

  /** Scripts that are given the other protocol go on as they were. */
  @Test
  void bothProtocolsSayTheSame() throws Exception {
    String script =
        """
        put key/a one
        put key/b two --ttl 1h
        get key/a
        --json get key/a
        list --prefix key/
        --json list --prefix key/ --limit 1
        --json list --prefix nothing/
        ttl key/a
        --json ttl key/a
        ttl key/a --set 1m
        --json ttl key/a --set 90s
        --json ttl key/a --set 0s
        cas key/a 7 no
        cas key/a 1 three
        --json cas key/new 0 first
        delete key/a
        delete key/a
        get key/a
        ttl key/a
        ttl key/a --set 1m
        --json delete key/new
        put %s too-long
        """
            .formatted("k".repeat(5_000));
    Ended http = cli(Map.of("RAFTKV_SERVER", address), script.replace("key/", "http/"), "shell");
    Matcher grpc = Pattern.compile("grpc=(127\\.0\\.0\\.1:\\d+)").matcher(server.out());
    assertTrue(grpc.find(), server.out());
    Map<String, String> environment =
        Map.of("RAFTKV_SERVER", grpc.group(1), "RAFTKV_PROTOCOL", "grpc");
    Ended other = cli(environment, script.replace("key/", "grpc/"), "shell");
    assertEquals(http.out().replace("http/", "key/"), other.out().replace("grpc/", "key/"));
    assertEquals(http.err().lines().count(), other.err().lines().count(), http.err() + other.err());
    assertEquals(http.code(), other.code());
    Ended none = cli("--protocol", "grpc", "--server", UNREACHABLE, "get", "k");
    assertEquals(3, none.code(), none.toString());
    assertEquals(1, none.err().lines().count(), none.err());
    Ended stats = cli("--protocol", "grpc", "stats");
    assertEquals(2, stats.code());
    assertTrue(stats.err().contains("needs http"), stats.err());
  }

  @Test
  void theNextServerServesWhereOneIsDown() throws Exception {
    assertEquals(
        "status: ready\nstate: standalone\nleader: " + address + "\n",
        cli("--server", UNREACHABLE + "," + address, "ready").out());
    Ended down = cli("--server", UNREACHABLE, "health");
    assertEquals(3, down.code());
    assertTrue(down.err().startsWith("Error: could not reach http://127.0.0.1:1"), down.err());
  }

  @Test
  void usageIsExitCodeTwo() throws Exception {
    assertEquals(2, cli("grep", "x").code());
    assertEquals(2, cli().code());
    assertEquals(2, cli("--protocol", "grpc", "stats").code());
    assertEquals(2, cli("--timeout", "soon", "stats").code());
    assertEquals(2, cli("--server", "not a host", "stats").code());
    Ended help = cli("--help");
    assertEquals(0, help.code());
    for (String command :
        List.of("get", "put", "list", "stats", "cas", "ttl", "snapshot", "backup")) {
      assertTrue(help.out().contains(command), command);
    }
    assertTrue(cli("--version").out().startsWith("kvcli 1."));
  }

  @Test
  void statisticsAreShown() throws Exception {
    assertTrue(cli("stats").out().contains("key_count: 0\n"));
    assertTrue(cli("--json", "stats").out().startsWith("{\"gets\":0,"));
  }
}
