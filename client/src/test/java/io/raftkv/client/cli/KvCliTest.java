package io.raftkv.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KvCliTest {
  private CannedServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = CannedServer.http("127.0.0.1", "the value");
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private Ended cli(String... arguments) {
    return Ended.of(Map.of("RAFTKV_SERVER", "127.0.0.1:" + server.port()), arguments);
  }

  /** Refused as a fault of usage in one line, before anything was sent. */
  private String refused(Ended ended) {
    assertEquals(CliFault.USAGE, ended.code(), ended.toString());
    assertEquals("", ended.out());
    assertEquals(1, ended.err().lines().count(), ended.err());
    assertTrue(ended.err().startsWith("Error: "), ended.err());
    assertEquals(List.of(), server.requests());
    return ended.err();
  }

  @Test
  void atSignsAreNothingSpecial() {
    assertEquals(0, cli("put", "tw", "@@x").code());
    assertEquals(0, cli("put", "@k", "@/etc/hostname").code());
    assertEquals(List.of("PUT /keys/tw @@x", "PUT /keys/%40k @/etc/hostname"), server.requests());
  }

  @Test
  void whatTheLocaleCouldNotReadIsNotStored() {
    assertTrue(refused(cli("put", "cl\ufffd\ufffd", "x")).contains("LC_ALL=C.UTF-8"));
    assertTrue(refused(cli("put", "k", "v\ufffdleur")).contains("LC_ALL=C.UTF-8"));
  }

  /** Scripts have them there. */
  @Test
  void optionsOfAllCommandsMayStandBehindACommand() {
    Ended before = cli("--json", "get", "k");
    assertEquals(before, cli("get", "k", "--json"));
    assertEquals(before, cli("get", "--json", "k"));
    Ended elsewhere = cli("get", "k", "--server", "127.0.0.1:1");
    assertEquals(CliFault.UNREACHABLE, elsewhere.code());
    assertTrue(elsewhere.err().contains("127.0.0.1:1"), elsewhere.err());
    assertEquals(elsewhere, cli("--server", "127.0.0.1:2", "get", "k", "--server", "127.0.0.1:1"));
    Ended soon = cli("cluster", "nodes", "--timeout", "soon");
    assertEquals(CliFault.USAGE, soon.code());
    assertTrue(soon.err().contains("--timeout must be"), soon.err());
    assertEquals(0, cli("put", "k", "--", "--json").code());
    assertTrue(server.requests().contains("PUT /keys/k --json"), server.requests().toString());
    String help = cli("put", "--help").out();
    assertTrue(help.contains("--ttl") && !help.contains("--server"), help);
  }

  @ParameterizedTest
  @ValueSource(strings = {"100ms", "1.5h", "1h30m", "10s", "2562047h"})
  void timeoutsAreInGosNotation(String timeout) {
    // Only that it is taken: a server that is slow today must not fail this.
    assertEquals(0, cli("--timeout", "10s", "get", "k").code());
    Ended ended = cli("--timeout", timeout, "get", "k");
    assertTrue(ended.code() == 0 || ended.err().contains("did not answer"), ended.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "0s", "-1s", "10", "PT10S", ""})
  void otherTimeoutsAreRefused(String timeout) {
    assertTrue(
        refused(cli("--timeout", timeout, "get", "k"))
            .contains("--timeout must be a positive duration such as 10s"));
    Ended ended = Ended.of(Map.of("RAFTKV_TIMEOUT", timeout), "get", "k");
    assertTrue(refused(ended).contains("RAFTKV_TIMEOUT must be a positive duration"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tell-nobody\n", "tell-nobody x", "tell-nobod\u00fd"})
  void badSecretsAreRefusedUnseen(String secret) {
    for (Map<String, String> environment :
        List.of(Map.of("RAFTKV_TOKEN", secret), Map.of("RAFTKV_API_KEY", secret))) {
      String line = refused(Ended.of(environment, "get", "k"));
      assertTrue(line.contains(environment.keySet().iterator().next()), line);
      assertFalse(line.contains("tell-nobod"), line);
    }
    assertTrue(refused(cli("--token", secret, "get", "k")).contains("--token holds"));
  }

  @Test
  void badAddressesAreRefused() {
    assertTrue(refused(cli("--server", "127.0.0.1:99999", "get", "k")).contains("--server must"));
    Ended ended = Ended.of(Map.of("RAFTKV_SERVER", "127.0.0.1:99999"), "get", "k");
    assertTrue(refused(ended).contains("RAFTKV_SERVER must be host:port"));
  }

  @Test
  void ipv6IsReached() throws IOException {
    InetAddress loopback = InetAddress.ofLiteral("::1");
    assumeTrue(NetworkInterface.getByInetAddress(loopback) != null, "no IPv6 here");
    try (CannedServer six = CannedServer.http("::1", "six")) {
      Ended ended = cli("--server", "[::1]:" + six.port(), "get", "k");
      assertEquals(new Ended(0, "six\n", ""), ended);
    }
  }

  @Test
  void aHostThatIsNotKnownIsSaidToBe() {
    // Longer than a label may be, so that no name server is asked.
    Ended ended = cli("--server", "a".repeat(64) + ".invalid", "get", "k");
    assertEquals(CliFault.UNREACHABLE, ended.code());
    assertTrue(ended.err().contains("no host of that name is known"), ended.err());
  }

  @ParameterizedTest
  @CsvSource({"put k v --ttl 5d", "put k v --ttl 0s", "put k v --ttl -1s", "ttl k --set soon"})
  void aBadTimeToLiveIsAFaultOfUsage(String line) {
    assertTrue(refused(cli(line.split(" "))).contains(" must be a positive duration"));
  }

  @Test
  void timesToLiveAreInGosNotation() {
    assertEquals(0, cli("put", "k", "v", "--ttl", "1.5h").code());
    assertEquals(0, cli("ttl", "k", "--set", "0s").code());
    assertEquals(List.of("PUT /keys/k?ttl=1.5h v", "PUT /keys/k/ttl?ttl=0s "), server.requests());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gett k            | unknown command gett; did you mean get? See kvcli --help",
        "xyzzy             | unknown command xyzzy; see kvcli --help",
        "get               | Missing required parameter: 'KEY'; see kvcli get --help",
        "get a b           | unexpected argument b; see kvcli get --help",
        "get k --frob=s3   | unknown option --frob; see kvcli get --help",
        "cas k one v       | 'one' is not a long; see kvcli cas --help",
      })
  void usageFaultsAreOneLine(String line, String expected) {
    String err = refused(cli(line.split(" ")));
    assertTrue(err.contains(expected), err);
    assertFalse(err.contains("s3"), err);
  }

  @Test
  void noCommandIsAFaultOfUsage() {
    assertEquals("Error: no command is given; see kvcli --help\n", refused(cli()));
  }

  @Test
  void eachCommandHasItsHelp() {
    Ended ended = cli("put", "--help");
    assertEquals(0, ended.code());
    assertTrue(ended.out().startsWith("Usage: kvcli put "), ended.out());
    assertTrue(cli("--help").out().contains("without a port it is 8080"));
  }

  @Test
  void whatWasNotForeseenIsOneLineWithoutSecrets() {
    InputStream broken =
        new ByteArrayInputStream(new byte[0]) {
          @Override
          public synchronized byte[] readAllBytes() {
            throw new IllegalStateException("tell-nobody");
          }
        };
    Ended ended = Ended.of(broken, Map.of(), "put", "k", "-");
    assertEquals(CliFault.REFUSED, ended.code());
    assertEquals(1, ended.err().lines().count(), ended.err());
    assertTrue(ended.err().contains("java.lang.IllegalStateException at "), ended.err());
    assertFalse(ended.err().contains("tell-nobody"), ended.err());
  }

  @Test
  void aFileThatCannotBeReadIsNamedWithTheReason() {
    assertTrue(
        refused(cli("put", "k", "--file", "/no/such"))
            .contains("could not be read from /no/such: there is no such file"));
  }

  @ParameterizedTest
  @CsvSource({"No space left on device, true", "Broken pipe, false"})
  void outputThatCannotBeWrittenIsAFailure(String reason, boolean said) {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(reason);
          }
        };
    CheckedOutput output = new CheckedOutput(full);
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    KvCli cli =
        new KvCli(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(output, false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            question -> null,
            Map.of());
    int code = cli.run("--server", "127.0.0.1:" + server.port(), "get", "k");
    assertEquals(1, cli.flushed(code, output));
    assertEquals(
        said ? "Error: the output could not be written: " + reason + "\n" : "",
        err.toString(StandardCharsets.UTF_8));
  }
}
