package io.raftkv.bootstrap.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.testkit.tls.CertificateWish;
import io.raftkv.testkit.tls.Identity;
import io.raftkv.testkit.tls.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files are taken, at the start and later, and what is said of those that are not. */
final class NodeTlsTest {
  private static final TestAuthority AUTHORITY = TestAuthority.named("authority");
  private static final TestAuthority OTHER = TestAuthority.named("other");

  @TempDir Path folder;
  private Instant now = Instant.now();

  private Path file(String name) {
    return folder.resolve(name);
  }

  private TlsFiles files(boolean withAuthorities) {
    return new TlsFiles(file("cert.pem"), file("key.pem"), withAuthorities ? file("ca.pem") : null);
  }

  private void write(Identity own, TestAuthority authority) throws IOException {
    own.write(file("cert.pem"), file("key.pem"));
    Files.writeString(file("ca.pem"), authority.text());
  }

  private NodeTls alone() {
    return new NodeTls(files(false), false, () -> now);
  }

  private NodeTls inCluster() {
    return new NodeTls(files(true), true, () -> now);
  }

  private static X509Certificate shown(NodeTls tls) {
    String alias = tls.peerKeys().getServerAliases("EC", null)[0];
    return tls.peerKeys().getCertificateChain(alias)[0];
  }

  @ParameterizedTest
  @CsvSource({"EC,false", "EC,true", "RSA,false", "RSA,true"})
  void keysOfBothKindsAndFormsAreRead(String kind, boolean oldForm) throws IOException {
    Identity own = AUTHORITY.issue(CertificateWish.server().withKey(kind));
    write(own, AUTHORITY);
    if (oldForm) {
      Files.writeString(file("key.pem"), own.oldKeyText());
    }
    NodeTls tls = alone();
    String alias = tls.peerKeys().getServerAliases(kind, null)[0];
    assertEquals(own.chain().getFirst(), tls.peerKeys().getCertificateChain(alias)[0]);
    // The handshake shows that the key is the right one; it must be the JDK's, which signs faster.
    assertEquals(own.key().getClass(), tls.peerKeys().getPrivateKey(alias).getClass());
    assertNotNull(Handshake.between(tls.context(), false, AUTHORITY.context(null)));
  }

  /** What openssl writes in front of an EC key, and what it says of a certificate. */
  @Test
  void otherTextInTheFilesIsPassedOver() throws IOException {
    Identity own = AUTHORITY.issue(CertificateWish.server());
    Files.writeString(
        file("key.pem"),
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
            + own.oldKeyText());
    Files.writeString(
        file("cert.pem"), "Certificate:\n    Data:\n        Version: 3\n" + own.chainText());
    assertEquals(own.chain().getFirst(), shown(alone()));
  }

  @Test
  void aChainIsShownWhole() throws IOException {
    TestAuthority between = AUTHORITY.intermediate("between").intermediate("below");
    Identity own = between.issue(CertificateWish.node("n1"));
    assertEquals(3, own.chain().size());
    write(own, AUTHORITY);
    NodeTls tls = inCluster();
    assertEquals(
        own.chain(),
        List.of(
            tls.peerKeys().getCertificateChain(tls.peerKeys().getServerAliases("EC", null)[0])));
    assertNotNull(Handshake.between(tls.context(), false, AUTHORITY.context(null)));
    Files.writeString(
        file("cert.pem"),
        own.chainText()
            .replaceFirst(
                "(?s)^(.*?END CERTIFICATE-----\n)(.*?END CERTIFICATE-----\n)(.*)$", "$1$3$2"));
    refused("tls.cert_file", "are no chain");
  }

  private void refused(String setting, String why) {
    TlsFault fault = assertThrows(TlsFault.class, this::inCluster);
    String line = String.valueOf(fault.getMessage());
    assertTrue(line.startsWith(setting + " " + folder), line);
    assertTrue(line.contains(why), line);
    assertEquals(1, line.lines().count());
  }

  @Test
  void whatIsNoGoodStopsTheStart() throws IOException {
    Identity own = AUTHORITY.issue(CertificateWish.node("n1"));
    refused("tls.cert_file", "no such file");
    write(own, AUTHORITY);
    Files.writeString(file("key.pem"), "");
    refused("tls.key_file", "no private key");
    Files.writeString(file("key.pem"), own.keyText().substring(0, 60));
    refused("tls.key_file", "no private key");
    Files.writeString(file("key.pem"), AUTHORITY.issue(CertificateWish.node("n1")).keyText());
    refused("tls.key_file", "not the key of the certificate");
    Identity rsa = AUTHORITY.issue(CertificateWish.node("n1").withKey("RSA"));
    Files.writeString(file("key.pem"), rsa.keyText());
    refused("tls.key_file", "not the key of the certificate");
    Files.writeString(
        file("key.pem"),
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n");
    refused("tls.key_file", "encrypted");
    write(own, AUTHORITY);
    Files.writeString(file("cert.pem"), own.keyText());
    refused("tls.cert_file", "no certificate");
    Files.writeString(file("cert.pem"), own.chainText().substring(0, 200));
    refused("tls.cert_file", "no certificate");
    write(own, AUTHORITY);
    Files.delete(file("ca.pem"));
    refused("tls.ca_file", "no such file");
    Files.writeString(file("ca.pem"), "nothing");
    refused("tls.ca_file", "no certificate");
    write(own, OTHER);
    refused("tls.cert_file", "would refuse the certificate");
  }

  @Test
  void aCertificateIsForWhatTheNodeDoesAndInItsTime() throws IOException {
    write(AUTHORITY.issue(CertificateWish.client("n1")), AUTHORITY);
    refused("tls.cert_file", "not one for servers");
    write(AUTHORITY.issue(CertificateWish.server()), AUTHORITY);
    refused("tls.cert_file", "clientAuth");
    assertNotNull(alone()); // who calls nobody needs no more
    Instant begins = now.plus(Duration.ofDays(1));
    write(
        AUTHORITY.issue(CertificateWish.node("n1").valid(begins, begins.plus(Duration.ofDays(1)))),
        AUTHORITY);
    refused("tls.cert_file", "not valid before");
    now = begins.plus(Duration.ofDays(2));
    refused("tls.cert_file", "expired");
  }

  @Test
  void newFilesAreUsed() throws IOException {
    write(AUTHORITY.issue(CertificateWish.node("n1")), AUTHORITY);
    NodeTls tls = inCluster();
    SSLContext before = tls.context();
    tls.look();
    assertSame(before, tls.context());
    Identity renewed = OTHER.issue(CertificateWish.node("n1"));
    write(renewed, OTHER);
    tls.look();
    assertEquals(renewed.chain().getFirst(), shown(tls));
    assertEquals(
        "CN=other", tls.peerTrust().getAcceptedIssuers()[0].getSubjectX500Principal().getName());
    assertNotNull(Handshake.between(tls.context(), false, OTHER.context(null)));
    assertThrows(
        IOException.class, () -> Handshake.between(tls.context(), false, AUTHORITY.context(null)));
  }

  @Test
  void whatHasTheSameTimeAndSizeIsFoundToBeNew() throws IOException {
    write(AUTHORITY.issue(CertificateWish.node("n1")), AUTHORITY);
    FileTime time = Files.getLastModifiedTime(file("cert.pem"));
    NodeTls tls = alone();
    Identity renewed = AUTHORITY.issue(CertificateWish.node("n1"));
    write(renewed, AUTHORITY);
    Files.setLastModifiedTime(file("cert.pem"), time);
    Files.setLastModifiedTime(file("key.pem"), time);
    tls.look();
    assertEquals(renewed.chain().getFirst(), shown(tls));
  }

  /** As Kubernetes renews a secret: the files are links through one that is turned. */
  @Test
  void aLinkThatIsTurnedIsFollowed() throws IOException {
    Identity first = AUTHORITY.issue(CertificateWish.node("n1"));
    Identity second = AUTHORITY.issue(CertificateWish.node("n1"));
    Path one = Files.createDirectory(file("..one"));
    Path two = Files.createDirectory(file("..two"));
    first.write(one.resolve("cert.pem"), one.resolve("key.pem"));
    second.write(two.resolve("cert.pem"), two.resolve("key.pem"));
    Files.createSymbolicLink(file("..data"), one.getFileName());
    for (String name : List.of("cert.pem", "key.pem")) {
      Files.createSymbolicLink(file(name), Path.of("..data", name));
    }
    NodeTls tls = alone();
    assertEquals(first.chain().getFirst(), shown(tls));
    Files.createSymbolicLink(file("..turn"), two.getFileName());
    Files.move(file("..turn"), file("..data"), StandardCopyOption.ATOMIC_MOVE);
    tls.look();
    assertEquals(second.chain().getFirst(), shown(tls));
  }

  @ParameterizedTest
  @ValueSource(strings = {"half", "gone", "key of before", "expired", "of a client"})
  void whatIsNoGoodIsNotUsedAndIsSaidOnce(String what) throws IOException {
    Identity own = AUTHORITY.issue(CertificateWish.node("n1"));
    write(own, AUTHORITY);
    NodeTls tls = inCluster();
    SSLContext before = tls.context();
    Identity renewed = AUTHORITY.issue(CertificateWish.node("n1"));
    try (LogLines log = new LogLines(NodeTls.class)) {
      switch (what) {
        case "half" -> Files.writeString(file("cert.pem"), renewed.chainText().substring(0, 300));
        case "gone" -> Files.delete(file("key.pem"));
        case "key of before" -> Files.writeString(file("cert.pem"), renewed.chainText());
        case "expired" ->
            write(
                AUTHORITY.issue(
                    CertificateWish.node("n1")
                        .valid(now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)))),
                AUTHORITY);
        case "of a client" -> write(AUTHORITY.issue(CertificateWish.client("n1")), AUTHORITY);
        default -> throw new IllegalArgumentException(what);
      }
      tls.look();
      assertEquals(List.of(), log.lines(), "it may be half written");
      tls.look();
      tls.look();
      assertEquals(1, log.lines().size(), log.lines().toString());
      assertTrue(
          log.lines().getFirst().startsWith("WARN the files of TLS"), log.lines().toString());
      assertTrue(log.lines().getFirst().contains(folder.toString()), log.lines().toString());
      assertSame(before, tls.context());
      assertEquals(own.chain().getFirst(), shown(tls));
      write(what.equals("gone") ? own : renewed, AUTHORITY);
      tls.look();
      tls.look();
      assertEquals(2, log.lines().size(), log.lines().toString());
      assertTrue(log.lines().getLast().startsWith("INFO"), log.lines().toString());
      assertEquals((what.equals("gone") ? own : renewed).chain().getFirst(), shown(tls));
    }
  }

  @Test
  void whoseTimeEndsSoonIsSpokenOfEveryDay() throws IOException {
    write(
        AUTHORITY.issue(
            CertificateWish.node("n1")
                .valid(now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(31)))),
        AUTHORITY);
    try (LogLines log = new LogLines(NodeTls.class)) {
      NodeTls tls = alone();
      assertEquals(List.of(), log.lines());
      now = now.plus(Duration.ofDays(2));
      tls.look();
      tls.look();
      now = now.plus(Duration.ofHours(25));
      tls.look();
      now = now.plus(Duration.ofDays(40));
      tls.look();
      tls.look();
      assertEquals(3, log.lines().size(), log.lines().toString());
      assertTrue(log.lines().getFirst().startsWith("WARN"), log.lines().toString());
      assertTrue(log.lines().getFirst().contains("in 28 days"), log.lines().toString());
      assertTrue(log.lines().getLast().startsWith("ERROR"), log.lines().toString());
    }
  }

  @Test
  void theKeyIsNotShown() throws IOException {
    Identity own = AUTHORITY.issue(CertificateWish.node("n1"));
    write(own, AUTHORITY);
    @Nullable String text = files(true).read().toString();
    assertEquals("Texts[]", text);
  }
}
