package io.raftkv.bootstrap.cluster;

import io.raftkv.testkit.tls.CertificateWish;
import io.raftkv.testkit.tls.Identity;
import io.raftkv.testkit.tls.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * Certificates of the nodes of a cluster, and of its clients. Two authorities: the nodes begin with
 * the first, and clients trust both, so that the second may follow.
 */
final class ClusterTls {
  final TestAuthority first = TestAuthority.named("first");
  final TestAuthority second = TestAuthority.named("second");
  private final Path folder;
  private TestAuthority present = first; // signs those of new nodes

  /** Who signed the nodes' certificates last. */
  TestAuthority present() {
    return present;
  }

  /** With the files in this folder, which is made. */
  ClusterTls(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder.toAbsolutePath());
    trust(first);
  }

  /** What clients speak by. */
  SSLContext client() {
    return TestAuthority.contextTrusting(null, first, second);
  }

  /** The file of the authorities that nodes trust. */
  Path authorities() {
    return file("ca.pem");
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  /** The node's flags; its certificate is made where there is none yet. */
  List<String> flags(String node) throws IOException {
    if (!Files.exists(file(node + "-cert.pem"))) {
      renew(node, present);
    }
    return List.of(
        "--tls.enabled=true",
        "--tls.cert-file=" + file(node + "-cert.pem"),
        "--tls.key-file=" + file(node + "-key.pem"),
        "--tls.ca-file=" + file("ca.pem"));
  }

  /** Gives the node another certificate, one file after the other, as a tool for it would. */
  void renew(String node, TestAuthority by) throws IOException {
    present = by;
    Identity identity = by.issue(CertificateWish.node(node));
    identity.write(file(node + "-cert.pem"), file(node + "-key.pem"));
  }

  /** Lets nodes trust these authorities, and no others. */
  void trust(TestAuthority... authorities) throws IOException {
    Path aside = file("ca.pem.new");
    Files.writeString(
        aside, Stream.of(authorities).map(TestAuthority::text).collect(Collectors.joining()));
    Files.move(
        aside, file("ca.pem"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
