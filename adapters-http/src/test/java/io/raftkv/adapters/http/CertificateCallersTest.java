package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftkv.testkit.access.AccessUseCases;
import io.raftkv.testkit.tls.CertificateWish;
import io.raftkv.testkit.tls.Identity;
import io.raftkv.testkit.tls.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client with a certificate is the user of its name, where there is one. */
final class CertificateCallersTest {
  private static final TestAuthority AUTHORITY = TestAuthority.named("authority");
  private static final Identity SERVER = AUTHORITY.issue(CertificateWish.server());
  private static final byte[] NO_BODY = {};
  private static final String AS_ADMIN = "X-API-Key: " + AccessUseCases.ADMIN_KEY;

  private ServedStore server;

  @BeforeEach
  void start() throws IOException {
    server =
        ServedStore.locked(setup -> setup.tls = new HttpTls(() -> AUTHORITY.context(SERVER), true));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RawHttp connect(String commonName) throws IOException {
    return new RawHttp(
        server.endpoint.address(),
        AUTHORITY.context(AUTHORITY.issue(CertificateWish.client(commonName))));
  }

  @Test
  void itIsTheUserOfItsName() throws IOException {
    try (RawHttp admin = connect("admin")) {
      RawHttp.Response me = admin.call("GET", "/auth/me", NO_BODY);
      assertEquals(200, me.status(), me.text());
      assertEquals("admin", HttpTestCase.json(me).path("username").asText());
      assertEquals(200, admin.call("GET", "/auth/users", NO_BODY).status());
    }
  }

  @Test
  void aNameThatNobodyHasIsNobodys() throws IOException {
    try (RawHttp stranger = connect("stranger")) {
      HttpTestCase.assertError(401, "unauthenticated", stranger.call("GET", "/auth/me", NO_BODY));
      assertEquals(200, stranger.call("GET", "/health", NO_BODY).status());
      assertEquals(200, stranger.call("GET", "/auth/me", NO_BODY, AS_ADMIN).status());
    }
  }

  @Test
  void whoIsDisabledIsNobodyWithItsCertificateEither() throws IOException {
    byte[] ann =
        "{\"username\":\"ann\",\"password\":\"password-of-ann\",\"role\":\"read\"}"
            .getBytes(StandardCharsets.UTF_8);
    try (RawHttp client = connect("ann")) {
      RawHttp.Response made = client.call("POST", "/auth/users", ann, AS_ADMIN);
      String id = HttpTestCase.json(made).path("id").asText();
      assertEquals(200, client.call("GET", "/keys", NO_BODY).status());
      assertEquals(403, client.call("PUT", "/keys/k", NO_BODY).status());
      assertEquals(
          200, client.call("POST", "/auth/users/" + id + "/disable", NO_BODY, AS_ADMIN).status());
      HttpTestCase.assertError(401, "unauthenticated", client.call("GET", "/keys", NO_BODY));
    }
  }

  @Test
  void aCredentialThatIsSentGoesBeforeIt() throws IOException {
    try (RawHttp admin = connect("admin")) {
      assertEquals(401, admin.call("GET", "/keys", NO_BODY, "X-API-Key: none").status());
      assertEquals(
          400, admin.call("POST", "/auth/refresh", NO_BODY).status(), "a certificate is no token");
    }
  }
}
