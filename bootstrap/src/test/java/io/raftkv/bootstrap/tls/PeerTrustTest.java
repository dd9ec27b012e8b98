package io.raftkv.bootstrap.tls;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.testkit.tls.CertificateWish;
import io.raftkv.testkit.tls.Identity;
import io.raftkv.testkit.tls.TestAuthority;
import java.security.GeneralSecurityException;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;

/** Who is taken for a node, by a node that calls and by one that is called. */
final class PeerTrustTest {
  private static final TestAuthority AUTHORITY = TestAuthority.named("authority");
  private static final TestAuthority OTHER = TestAuthority.named("other");
  private static final Identity NODE = AUTHORITY.issue(CertificateWish.node("n1"));

  /** One side that takes for a node whom a node does. */
  private static SSLContext node(Identity own) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        new KeyManager[] {own.keys()}, new TrustManager[] {new PeerTrust(AUTHORITY.trust())}, null);
    return context;
  }

  private static void handshake(SSLContext server, SSLContext client) throws SSLException {
    EngineHandshake.between(server, client, "127.0.0.1", true);
  }

  @Test
  void nodesTakeEachOther() throws GeneralSecurityException {
    Identity other = AUTHORITY.issue(CertificateWish.node("n2"));
    assertDoesNotThrow(() -> handshake(node(NODE), node(other)));
    Identity unrestricted =
        AUTHORITY.issue(
            new CertificateWish(
                "CN=n3",
                CertificateWish.node("n3").hosts(),
                Set.of(),
                "RSA",
                CertificateWish.node("n3").begins(),
                CertificateWish.node("n3").ends()));
    assertDoesNotThrow(() -> handshake(node(NODE), node(unrestricted)));
    assertDoesNotThrow(() -> handshake(node(unrestricted), node(NODE)));
  }

  @Test
  void aCallerIsNoNodeByTheCertificateOfAClient() throws GeneralSecurityException {
    Identity client = AUTHORITY.issue(CertificateWish.client("admin").forHosts("127.0.0.1"));
    try (LogLines log = new LogLines(PeerTrust.class)) {
      SSLContext node = node(NODE);
      assertThrows(SSLException.class, () -> handshake(node, AUTHORITY.context(client)));
      assertThrows(SSLException.class, () -> handshake(node, AUTHORITY.context(client)));
      assertEquals(1, log.lines().size(), "not a line for each attempt");
      assertTrue(log.lines().getFirst().contains("CN=admin"), log.lines().toString());
    }
  }

  @Test
  void whoIsCalledIsNoNodeByTheCertificateOfAServerAlone() {
    Identity server = AUTHORITY.issue(CertificateWish.server());
    assertThrows(SSLException.class, () -> handshake(AUTHORITY.context(server), node(NODE)));
  }

  @Test
  void anotherAuthoritysCertificatesAreNone() {
    Identity stranger = OTHER.issue(CertificateWish.node("n1"));
    assertThrows(SSLException.class, () -> handshake(node(NODE), withKeys(stranger)));
    assertThrows(SSLException.class, () -> handshake(OTHER.context(stranger), node(NODE)));
  }

  /** A side that shows this, and trusts the node. */
  private static SSLContext withKeys(Identity shown) {
    return AUTHORITY.context(shown);
  }

  @Test
  void theCertificateIsOfTheHostThatIsCalled() throws GeneralSecurityException {
    SSLContext elsewhere = node(AUTHORITY.issue(CertificateWish.node("n2").forHosts("n2.example")));
    assertThrows(SSLException.class, () -> handshake(elsewhere, node(NODE)));
    assertDoesNotThrow(() -> EngineHandshake.between(elsewhere, node(NODE), "n2.example", true));
    assertThrows(
        SSLException.class,
        () -> EngineHandshake.between(elsewhere, node(NODE), "n2.example", false),
        "whoever forgets the check connects to nobody");
  }
}
