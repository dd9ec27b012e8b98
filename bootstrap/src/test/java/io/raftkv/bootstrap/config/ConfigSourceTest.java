package io.raftkv.bootstrap.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigSourceTest {
  @TempDir Path folder;

  private static ConfigOutcome load(Map<String, String> environment, String... arguments) {
    return ConfigSource.load(arguments, environment, false, "1.2.3");
  }

  private static Configuration run(Map<String, String> environment, String... arguments) {
    return assertInstanceOf(ConfigOutcome.Run.class, load(environment, arguments)).configuration();
  }

  private static String refused(Map<String, String> environment, String... arguments) {
    String line =
        assertInstanceOf(ConfigOutcome.Refused.class, load(environment, arguments)).line();
    assertEquals(1, line.lines().count(), line);
    return line;
  }

  private static String print(String... arguments) {
    return assertInstanceOf(ConfigOutcome.Print.class, load(Map.of(), arguments)).text();
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void defaultsHold() {
    Configuration configuration = run(Map.of());
    assertEquals(new HostPort("", 8080), configuration.value(Settings.HTTP_ADDR));
    assertEquals(Path.of("./data"), configuration.value(Settings.DATA_DIR));
    assertEquals(Duration.ofMillis(10), configuration.value(Settings.BATCH_WAIT_TIME));
    assertEquals("json", configuration.value(Settings.LOG_FORMAT));
    assertFalse(configuration.isSet(Settings.HTTP_ADDR));
  }

  @Test
  void aTerminalGetsTextUnlessSomebodySaysOtherwise() {
    ConfigOutcome plain = ConfigSource.load(new String[0], Map.of(), true, "1");
    assertEquals("text", ((ConfigOutcome.Run) plain).configuration().value(Settings.LOG_FORMAT));
    ConfigOutcome said =
        ConfigSource.load(new String[] {"--observability.log-format=json"}, Map.of(), true, "1");
    assertEquals("json", ((ConfigOutcome.Run) said).configuration().value(Settings.LOG_FORMAT));
  }

  @Test
  void flagsWinOverEnvironmentOverFileOverDefaults() throws IOException {
    String config = file("c.yaml", "cache:\n  max_size: 1\n  ttl: 1s\nwal:\n  batch_size: 1\n");
    Map<String, String> environment =
        Map.of("RAFTKV_CACHE__MAX_SIZE", "2", "RAFTKV_CACHE__TTL", "2s", "HOME", "/");
    Configuration configuration = run(environment, "--config", config, "--cache.max-size", "3");
    assertEquals(3, configuration.value(Settings.CACHE_MAX_SIZE));
    assertEquals(Duration.ofSeconds(2), configuration.value(Settings.CACHE_TTL));
    assertEquals(1, configuration.value(Settings.BATCH_SIZE));
    assertEquals(1_048_576, configuration.value(Settings.BATCH_BYTES));
  }

  @Test
  void jsonIsReadAsWell() throws IOException {
    String config = file("c.json", "{\"server\": {\"http_addr\": \"[::1]:81\"},\n \"cache\": {}}");
    assertEquals(
        new HostPort("::1", 81), run(Map.of(), "--config=" + config).value(Settings.HTTP_ADDR));
  }

  @Test
  void variablesExpandInFiles() throws IOException {
    String config =
        file("c.yaml", "storage:\n  data_dir: ${BASE}/x/${SUB:-d}\ncache:\n  ttl: ${T:-5s}\n");
    Configuration configuration = run(Map.of("BASE", "/b", "SUB", ""), "--config", config);
    assertEquals(Path.of("/b/x/d"), configuration.value(Settings.DATA_DIR));
    assertEquals(Duration.ofSeconds(5), configuration.value(Settings.CACHE_TTL));
    String line = refused(Map.of(), "--config", config);
    assertTrue(line.startsWith(config + ":2: ${BASE} is not set"), line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "server:\\n  http_adr: x            | :2: unknown key server.http_adr; did you mean"
            + " server.http_addr?",
        "sever:\\n  http_addr: x            | :1: unknown key sever; did you mean server?",
        "serverr:\\n  http_addr: x          | :1: unknown key serverr; did you mean server?",
        "http_addr: x                       | :1: unknown key http_addr; did you mean"
            + " server.http_addr?",
        "nope: 1                            | :1: unknown key nope; see --help",
        "storage:\\n  data_dir: ''           | :2: storage.data_dir must be a path, not \"\"",
        "storage:\\n  data_dir: ' '          | :2: storage.data_dir must be a path, not",
        "storage:\\n  data_dir: \"a\\0b\"     | must be a path without NUL characters, not"
            + " \"a\\u0000b\"",
        "server: 5                          | :1: server must hold keys with values",
        "- a                                | :1: the file must hold keys",
        "cache:\\n  max_size: many          | :2: cache.max_size must be a whole number from 0",
        "cache:\\n  max_size: -1            | :2: cache.max_size must be a whole number from 0",
        "cache:\\n  max_size: [1]           | :2: cache.max_size must have one value",
        "cache:\\n  max_size:               | :2: cache.max_size must have one value",
        "cache:\\n  ttl: 5                  | :2: cache.ttl must be a duration",
        "cache:\\n  enabled: yep            | :2: cache.enabled must be true or false",
        "cache:\\n  ttl: 1s\\n  ttl: 2s     | :3: cache.ttl is set twice, first at",
        "server:\\n  http_addr: localhost   | :2: server.http_addr must be host:port",
        "server:\\n  http_addr: ':70000'    | :2: server.http_addr must be host:port",
        "performance:\\n  read_timeout: 0s  | :2: performance.read_timeout must be a duration from",
        "tls:\\n  enable_mtls: true         | :2: tls.enable_mtls: without TLS no client shows",
        "a: [                               | not valid YAML or JSON",
        "a: b: c                            | :1: not valid YAML or JSON",
      })
  void aBadFileIsRefusedWithItsLine(String text, String expected) throws IOException {
    String config = file("c.yaml", text.replace("\\n", "\n") + "\n");
    String line = refused(Map.of(), "--config", config);
    assertTrue(line.startsWith(config) && line.contains(expected), line);
  }

  @Test
  void aFileThatCannotBeReadIsRefusedWithTheReason() throws IOException {
    String line = refused(Map.of(), "--config", "/does/not/exist.yaml");
    assertTrue(
        line.startsWith(
            "/does/not/exist.yaml: the configuration file cannot be read (no such file"),
        line);
    assertTrue(refused(Map.of(), "--config", folder.toString()).contains("(Is a directory)"));
    Path bytes = Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xff});
    String noText = refused(Map.of(), "--config", bytes.toString());
    assertTrue(noText.contains("(it is not UTF-8 text)"), noText);
  }

  @Test
  void anAtSignIsNoFileOfArguments() throws IOException {
    String arguments = "@" + file("arguments", "--cache.max-size=1");
    assertEquals(
        Path.of(arguments),
        run(Map.of(), "--storage.data-dir", arguments).value(Settings.DATA_DIR));
  }

  @Test
  void anEmptyFileSetsNothing() throws IOException {
    assertFalse(run(Map.of(), "--config", file("c.yaml", "# nothing\n")).isSet(Settings.DATA_DIR));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RAFTKV_SERVER__HTTP_ADR | x    | did you mean RAFTKV_SERVER__HTTP_ADDR?",
        "RAFTKV_HTTP_ADDR        | x    | did you mean RAFTKV_SERVER__HTTP_ADDR?",
        "RAFTKV_NOPE             | x    | no such key; see --help",
        "RAFTKV_STORAGE__DATA_DIR | ''  | storage.data_dir must be a path, not",
        "RAFTKV_CACHE__ENABLED   | 1    | variable RAFTKV_CACHE__ENABLED: cache.enabled must be",
        "RAFTKV_TLS__ENABLED     | yes  | variable RAFTKV_TLS__ENABLED: tls.enabled must be true",
      })
  void aBadVariableIsRefused(String name, String value, String expected) {
    String line = refused(Map.of(name, value));
    assertTrue(line.contains(name) && line.contains(expected), line);
  }

  @Test
  void variablesOfTheClientAreLeftAlone() {
    var _ = run(Map.of("RAFTKV_SERVER", "localhost:8080", "RAFTKV_TOKEN", "t"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--cache.max-sizes=1        | unknown flag --cache.max-sizes; did you mean --cache.max-size?",
        "serve                      | unexpected argument \"serve\"",
        "--cache.max-size=x         | flag --cache.max-size: cache.max_size must be a whole number",
        "--cache.max-size           | --cache.max-size",
        "--nope                     | unknown flag --nope; see --help",
        "--http-addr=x              | did you mean --server.http-addr?",
        "--serverr.http-addr=x      | did you mean --server.http-addr?",
        "@/etc/hostname             | unexpected argument \"@/etc/hostname\"",
        "--config=                  | flag --config is empty; name a file",
        "--storage.data-dir=        | flag --storage.data-dir: storage.data_dir must be a path",
        "--raft.node-id=            | flag --raft.node-id: raft.node_id must be 1 to 64 letters",
        "--raft.node-id=a/b         | flag --raft.node-id: raft.node_id must be 1 to 64 letters",
        "--cache.max_size=x         | flag --cache.max_size: cache.max_size must be",
        "--tls=1                    | flag --tls: tls.enabled must be true or false",
        "--tls-cert=                | flag --tls-cert: tls.cert_file must be a path",
        "--auth                     | flag --auth: auth.enabled: auth.jwt_secret is needed as well",
        "--server.grpc-addr=x       | flag --server.grpc-addr: server.grpc_addr must be host:port",
        "--tls.enable-mtls           | flag --tls.enable-mtls: tls.enable_mtls: without TLS no client",
        "--tls --raft.enabled --raft.join-addr=http://h:1 | raft.join_addr: with tls.enabled the members",
        "--raft.bootstrap           | flag --raft.bootstrap: raft.bootstrap: a node alone has no cluster",
        "--raft.join-addr=host:1    | flag --raft.join-addr: raft.join_addr must be a URL",
        "--raft.initial-cluster=a   | flag --raft.initial-cluster: raft.initial_cluster must be id=",
        "--raft.initial-cluster=a=h:1,a=h:2 | raft.initial_cluster must be a list that names a once",
        "--raft.raft-addr=:7000     | flag --raft.raft-addr: raft.raft_addr: it must name a host",
        "--raft.heartbeat-timeout=3s --raft.election-timeout=2s | raft.election_timeout: it must be longer",
        "--server.trusted-proxies=10.0.0.0/33 | server.trusted_proxies must be addresses and CIDR blocks",
        "--server.cors-origins=ui.example | server.cors_origins must be origins such as",
        "--observability.audit-file=a-%i.log | observability.audit_file must be a path without the characters % and $",
        "--performance.rate-limit=0 | performance.rate_limit must be a whole number from 1 to 1000000000",
        "--storage.snapshot-every=0 | flag --storage.snapshot-every: storage.snapshot_every",
      })
  void aBadFlagIsRefused(String flag, String expected) {
    String line = refused(Map.of(), flag.split(" "));
    assertTrue(line.contains(expected), line);
  }

  @Test
  void aFlagGivenTwiceIsRefused() {
    String line = refused(Map.of(), "--cache.max-size=1", "--cache.max_size=2");
    assertTrue(line.contains("--cache.max") && line.contains("twice"), line);
  }

  @Test
  void theClusterTokenIsTakenAndNotShown() {
    Configuration configuration =
        run(Map.of("RAFTKV_RAFT__CLUSTER_TOKEN", "tell nobody", "RAFTKV_RAFT__NODE_ID", "n-1.a_B"));
    assertEquals("tell nobody", configuration.value(Settings.CLUSTER_TOKEN));
    assertEquals("n-1.a_B", configuration.value(Settings.NODE_ID));
    assertFalse(configuration.print().contains("nobody"));
    assertTrue(configuration.print().contains("  cluster_token: \"REDACTED\"  # variable"));
    String line = refused(Map.of("RAFTKV_RAFT__CLUSTER_TOKEN", "tell nobody\n"));
    assertTrue(line.contains("raft.cluster_token must be without control characters"), line);
    assertFalse(line.contains("nobody"), line);
    assertEquals("", run(Map.of()).value(Settings.CLUSTER_TOKEN));
    assertEquals("node1", run(Map.of()).value(Settings.NODE_ID));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--cache.enabled", "--cache.enabled=true", "--server.enable-grpc=false"})
  void switchesMayBeBare(String flag) {
    assertTrue(run(Map.of(), flag).value(Settings.CACHE_ENABLED));
  }

  @Test
  void tlsIsSetByItsShortFlags() {
    Configuration configuration =
        run(Map.of(), "--tls", "--tls-cert=c.pem", "--tls-key", "k.pem", "--tls-ca=a.pem");
    assertTrue(configuration.value(Settings.TLS_ENABLED));
    assertEquals(Path.of("c.pem"), configuration.value(Settings.TLS_CERTIFICATE));
    assertEquals(Path.of("k.pem"), configuration.value(Settings.TLS_KEY));
    assertEquals(Path.of("a.pem"), configuration.value(Settings.TLS_AUTHORITIES));
    assertFalse(configuration.value(Settings.TLS_CLIENTS));
  }

  @Test
  void helpListsEverySetting() {
    String help = print("--help");
    for (Setting<?> setting : Settings.all()) {
      assertTrue(help.contains("--" + setting.flag()), setting.name());
      assertTrue(help.contains(setting.type().name()), setting.name());
    }
    assertTrue(help.contains("--tls-cert"));
    assertEquals("RaftKV 1.2.3\n", print("--version"));
  }

  @Test
  void whatIsPrintedCanBeReadBack() throws IOException {
    String printed =
        print("--print-config", "--cache.max-size=7", "--storage.data-dir", "C:\\\"d\" # x");
    assertTrue(printed.contains("  max_size: \"7\"  # flag --cache.max-size\n"), printed);
    String again = print("--print-config", "--config", file("p.yaml", printed));
    assertEquals(
        printed.replaceAll("  # .*", ""), again.replaceAll("  # /.*", "").replaceAll("  # .*", ""));
  }
}
