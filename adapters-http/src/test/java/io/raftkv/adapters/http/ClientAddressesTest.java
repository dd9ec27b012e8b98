package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.edge.ClientNetwork;
import io.raftkv.application.port.RateLimiter;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientAddressesTest {
  private static final String LOOPBACK_AND_TENS = "127.0.0.1, 10.0.0.0/8,2001:db8:1::/48";

  /** Whom an endpoint takes for the client, by the name that the limiter is asked with. */
  private static String client(String proxies, String... headers) throws IOException {
    Queue<String> clients = new ConcurrentLinkedQueue<>();
    RateLimiter recording =
        client -> {
          clients.add(client);
          return 0;
        };
    EdgeOptions edge = new EdgeOptions(TrustedProxies.parse(proxies), CorsOrigins.NONE, false);
    try (ServedStore server = new ServedStore(edge, recording);
        RawHttp http = server.connect()) {
      assertEquals(404, http.call("GET", "/keys/a", HttpTestCase.NO_BODY, headers).status());
    }
    assertEquals(1, clients.size());
    return clients.remove();
  }

  @Test
  void whoIsNoProxyIsTheClientWhateverItSays() throws IOException {
    assertEquals("ip:127.0.0.1", client(""));
    assertEquals("ip:127.0.0.1", client("", "X-Forwarded-For: 203.0.113.7"));
    assertEquals("ip:127.0.0.1", client("10.0.0.0/8", "X-Forwarded-For: 203.0.113.7"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.7                                   | 203.0.113.7",
        "203.0.113.7:4711                              | 203.0.113.7",
        "6.6.6.6, 203.0.113.7                          | 203.0.113.7",
        "6.6.6.6,203.0.113.7 , 10.1.2.3 ,10.0.0.1:80   | 203.0.113.7",
        "6.6.6.6, 10.1.2.3                             | 6.6.6.6",
        "10.9.9.9, 10.1.2.3                            | 10.9.9.9",
        "2001:db8:2:3:4::5                             | 2001:db8:2:3::/64",
        "[2001:db8:2:3:4::5]                           | 2001:db8:2:3::/64",
        "[2001:db8:2:3:4::5]:443, [2001:db8:1::9]:80   | 2001:db8:2:3::/64",
        "::ffff:203.0.113.7, ::ffff:10.0.0.1           | 203.0.113.7",
        "203.0.113.7, unknown                          | 127.0.0.1",
        "203.0.113.7, , 10.1.2.3                       | 10.1.2.3",
        "203.0.113.7, 10.1.2.3:                        | 127.0.0.1",
        "203.0.113.7, 10.1.2.300                       | 127.0.0.1",
        "203.0.113.7, 10.1.2                           | 127.0.0.1",
        "203.0.113.7, 010.1.2.3                        | 127.0.0.1",
        "203.0.113.7, [10.1.2.3                        | 127.0.0.1",
        "203.0.113.7, fe80::1%eth0                     | 127.0.0.1",
        "203.0.113.7, localhost                        | 127.0.0.1",
        "203.0.113.7, [2001:db8:1::9]x                 | 127.0.0.1",
        "''                                            | 127.0.0.1",
        "','                                           | 127.0.0.1",
      })
  void aTrustedProxysWordIsReadFromTheRight(String forwarded, String client) throws IOException {
    assertEquals(
        "ip:" + client, client(LOOPBACK_AND_TENS, "X-Forwarded-For: " + forwarded), forwarded);
  }

  @Test
  void severalLinesAreOneList() throws IOException {
    String[] lines = {"X-Forwarded-For: 6.6.6.6, 203.0.113.7", "x-forwarded-for: 10.1.2.3"};
    assertEquals("ip:203.0.113.7", client(LOOPBACK_AND_TENS, lines));
    assertEquals("ip:127.0.0.1", client(LOOPBACK_AND_TENS));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "10.0.0.1", "10.0.0.0/8,::1", "0.0.0.0/0", "::/0", "192.168.0.0/16"})
  void proxiesAreReadAndWritten(String text) {
    String written = TrustedProxies.parse(text).toString();
    assertEquals(written, TrustedProxies.parse(written).toString());
    assertEquals(text.isBlank(), TrustedProxies.parse(text).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",",
        "10.0.0.1,",
        "10.0.0",
        "010.0.0.1",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/+8",
        "10.0.0.0/08",
        "10.0.0.0/",
        "10.0.0.0/8/8",
        "10.0.0.1/8",
        "2001:db8::/129",
        "2001:db8::1/32",
        "fe80::1%lo",
        "proxy.example",
        "10.0.0.1:80",
        "[::1]",
        "１0.0.0.1",
      })
  void whatIsNoAddressOrBlockIsRefused(String text) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> TrustedProxies.parse(text));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.startsWith("addresses and CIDR blocks, such as 10.0.0.0/8"), message);
  }

  @Test
  void blocksCoverWhatTheyShould() {
    TrustedProxies proxies =
        TrustedProxies.parse("10.0.0.0/8,192.0.2.7,2001:db8::/33,::ffff:1.2.3.4");
    for (String in :
        List.of("10.0.0.0", "10.255.255.255", "192.0.2.7", "2001:db8:7fff::1", "1.2.3.4")) {
      assertTrue(proxies.trusts(InetAddress.ofLiteral(in)), in);
    }
    for (String out :
        List.of("11.0.0.0", "9.255.255.255", "192.0.2.6", "2001:db8:8000::", "::a00:1")) {
      assertFalse(proxies.trusts(InetAddress.ofLiteral(out)), out);
    }
    assertNotNull(TrustedProxies.literal("::"));
    assertNull(TrustedProxies.literal("::1::"));
    assertNull(TrustedProxies.literal("1.2.3.999"));
  }

  @Test
  void allAddressesOfAnIpv6NetworkAreOneClient() {
    assertEquals(
        ClientNetwork.of(InetAddress.ofLiteral("2001:db8:0:1::1")),
        ClientNetwork.of(InetAddress.ofLiteral("2001:db8:0:1:ffff::")));
    assertEquals("192.0.2.7", ClientNetwork.of(InetAddress.ofLiteral("192.0.2.7")));
    assertEquals("192.0.2.7", ClientNetwork.of(InetAddress.ofLiteral("::ffff:192.0.2.7")));
  }

  @Test
  void onlyWhatCameThroughNoProxyIsLocal() throws IOException {
    assertTrue(local("GET / HTTP/1.1\r\nHost: t\r\n\r\n"));
    // As nginx forwards where it is told nothing.
    assertFalse(local("GET / HTTP/1.0\r\nHost: t\r\nConnection: close\r\n\r\n"));
    for (String trace :
        List.of(
            "X-Forwarded-For: 127.0.0.1",
            "x-forwarded-for:",
            "X-Forwarded-Host: localhost",
            "Forwarded: for=127.0.0.1",
            "Via: 1.1 proxy",
            "X-Real-IP: 127.0.0.1",
            "True-Client-IP: ::1",
            "Origin: http://localhost:8080")) {
      assertFalse(local("GET / HTTP/1.1\r\nHost: t\r\n" + trace + "\r\n\r\n"), trace);
    }
  }

  /** Whether an endpoint takes the request for a local one. */
  private static boolean local(String request) throws IOException {
    Queue<Boolean> told = new ConcurrentLinkedQueue<>();
    HttpProbe probe = new HttpProbe(call -> told.add(call.origin().isLocal()));
    try (probe;
        RawHttp http = probe.connect()) {
      http.send(request);
      assertEquals(204, http.read(false).status());
    }
    return told.remove();
  }
}
