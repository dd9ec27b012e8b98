package io.raftkv.testkit.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What a certificate is to say.
 *
 * @param subject the distinguished name, such as {@code CN=admin}
 * @param hosts names and addresses that it is for
 * @param usages what its key may be used for; none stands for no such restriction
 * @param keyKind {@code EC} or {@code RSA}
 * @param begins when it becomes valid
 * @param ends when it expires
 */
public record CertificateWish(
    String subject,
    List<String> hosts,
    Set<Usage> usages,
    String keyKind,
    Instant begins,
    Instant ends) {
  /** What a certificate's owner does with it. */
  public enum Usage {
    /** Is called. */
    SERVER,
    /** Calls. */
    CLIENT
  }

  private static CertificateWish of(String subject, List<String> hosts, Set<Usage> usages) {
    Instant now = Instant.now();
    return new CertificateWish(
        subject,
        hosts,
        usages,
        "EC",
        now.minus(Duration.ofHours(1)),
        now.plus(Duration.ofDays(365)));
  }

  /** That of a server on loopback. */
  public static CertificateWish server() {
    return of("CN=server", List.of("localhost", "127.0.0.1"), Set.of(Usage.SERVER));
  }

  /** That of a client with this common name. */
  public static CertificateWish client(String name) {
    return of("CN=" + name, List.of(), Set.of(Usage.CLIENT));
  }

  /** That of a node of a cluster on loopback. */
  public static CertificateWish node(String name) {
    return of("CN=" + name, List.of("localhost", "127.0.0.1"), Set.of(Usage.SERVER, Usage.CLIENT));
  }

  /** The same for other hosts. */
  public CertificateWish forHosts(String... others) {
    return new CertificateWish(subject, List.of(others), usages, keyKind, begins, ends);
  }

  /** The same with a key of another kind. */
  public CertificateWish withKey(String kind) {
    return new CertificateWish(subject, hosts, usages, kind, begins, ends);
  }

  /** The same at another time. */
  public CertificateWish valid(Instant from, Instant until) {
    return new CertificateWish(subject, hosts, usages, keyKind, from, until);
  }

  /** The same of another subject. */
  public CertificateWish named(String distinguishedName) {
    return new CertificateWish(distinguishedName, hosts, usages, keyKind, begins, ends);
  }
}
