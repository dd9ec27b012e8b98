package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.raftkv.application.edge.CertificateName;
import io.raftkv.application.edge.RequestIds;
import io.raftkv.testkit.tls.CertificateWish;
import io.raftkv.testkit.tls.Identity;
import io.raftkv.testkit.tls.TestAuthority;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientCertificateTest {
  private static @Nullable String nameIn(String subject) {
    return CertificateName.of(new X500Principal(subject));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "CN=admin; admin",
        "cn=Admin; Admin",
        "CN=a.b-c_d@e9,OU=x,O=y; a.b-c_d@e9",
        "OU=x+CN=bob,O=y; bob",
        "CN=admin+CN=admin; admin",
        "O=\"CN=root\",CN=bob; bob",
        "'O=x\\,CN=root,CN=bob'; bob",
      })
  void theOneCommonNameIsTaken(String subject, String name) {
    assertEquals(name, nameIn(subject));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "O=x",
        "CN=a,CN=b",
        "CN=a b",
        "CN=\"a,b\"",
        "CN=ad\u0000min",
        "CN=admin\\00",
        "CN=\u0430dmin", // a Cyrillic letter
        "CN=admin\u200b",
        "CN=a/b",
        "CN=",
        "CN=#0401ff",
      })
  void whatIsNoNameOfAUserIsNone(String subject) {
    assertNull(nameIn(subject));
  }

  @Test
  void aNameIsBounded() {
    assertEquals("x".repeat(64), nameIn("CN=" + "x".repeat(64)));
    assertNull(nameIn("CN=" + "x".repeat(65)));
  }

  @Test
  void aCallTellsTheNameOfItsConnection() throws Exception {
    TestAuthority authority = TestAuthority.named("authority");
    Identity server = authority.issue(CertificateWish.server());
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    assertEquals(
        List.of("admin", "admin"),
        names(
            new HttpTls(() -> authority.context(server), true),
            seen,
            authority,
            authority.issue(CertificateWish.client("admin"))));
    assertEquals(
        List.of("null", "null"),
        names(
            new HttpTls(() -> authority.context(server), true),
            seen,
            authority,
            authority.issue(CertificateWish.client("x").named("CN=a,CN=b"))));
    assertEquals(
        List.of("null", "null"),
        names(new HttpTls(() -> authority.context(server), false), seen, authority, null));
    assertEquals(List.of("null", "null"), names(null, seen, null, null));
  }

  private static List<String> names(
      @Nullable HttpTls tls,
      List<String> seen,
      @Nullable TestAuthority authority,
      @Nullable Identity client)
      throws IOException, InterruptedException {
    seen.clear();
    HttpHandler handler =
        exchange -> {
          seen.add(String.valueOf(ClientCertificate.nameOf(exchange.getConnection())));
          exchange.endExchange();
        };
    HttpListener listener =
        HttpListener.open(
            new HttpOptions(
                "127.0.0.1",
                0,
                1_000,
                10_000,
                100,
                10,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                "1",
                false,
                false,
                null,
                EdgeOptions.PLAIN,
                tls),
            handler,
            new UnparsedRequests(
                new RequestIds(),
                new RequestLog((m, t, s, n, i, o) -> {}),
                new SecurityHeaders(true)));
    try (RawHttp http =
        new RawHttp(listener.address(), authority == null ? null : authority.context(client))) {
      assertEquals(200, http.call("GET", "/", new byte[0]).status());
      assertEquals(200, http.call("GET", "/", new byte[0]).status());
    } finally {
      listener.stopAccepting();
      listener.close();
    }
    return List.copyOf(seen);
  }
}
