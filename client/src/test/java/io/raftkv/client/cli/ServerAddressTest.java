package io.raftkv.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServerAddressTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost            | http://localhost:8080",
        "localhost:81         | http://localhost:81",
        "127.0.0.1            | http://127.0.0.1:8080",
        "[::1]                | http://[::1]:8080",
        "[::1]:81             | http://[::1]:81",
        "http://localhost     | http://localhost:8080",
        "https://db.test:8443 | https://db.test:8443",
        "a:1,b:2              | http://a:1 http://b:2",
        "'a:1 , [::1]'        | http://a:1 http://[::1]:8080",
      })
  void addressesAreRead(String text, String expected) {
    List<URI> uris = Arrays.stream(expected.split(" ")).map(URI::create).toList();
    assertEquals(uris, ServerAddress.list("--server", text, false, 8080));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                | a host is",
        "a:1,              | not \"\": a host is",
        "localhost:        | a port is a number from 1 to 65535",
        "127.0.0.1:99999   | a port is a number from 1 to 65535",
        "localhost:0       | a port is",
        "localhost:+80     | a port is",
        "localhost:80a     | a port is",
        "::1               | brackets",
        "::1:8080          | brackets",
        "[::1              | brackets",
        "[::zz]:80         | a host is",
        "not a host        | a host is",
        "my_host:8080      | a host is",
        "user@host:8080    | a host is",
        "host:8080/path    | a port is",
        "host/path         | a host is",
        "ftp://host:80     | is http or https",
      })
  void othersAreRefusedWithAReason(String text, String expected) {
    CliFault fault =
        assertThrows(
            CliFault.class, () -> ServerAddress.list("RAFTKV_SERVER", text, false, 8080), text);
    assertEquals(CliFault.USAGE, fault.exitCode());
    assertTrue(fault.text().startsWith("RAFTKV_SERVER must be host:port, not \""), fault.text());
    assertTrue(fault.text().contains(expected), fault.text());
  }

  @Test
  void tlsIsTheSchemeOfThoseWithoutOne() {
    assertEquals(
        List.of(URI.create("https://a:1"), URI.create("https://b:8080")),
        ServerAddress.list("--server", "a:1,https://b", true, 8080));
    assertThrows(CliFault.class, () -> ServerAddress.list("--server", "http://a", true, 8080));
  }
}
