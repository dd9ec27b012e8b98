package io.raftkv.client;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the client speaks TLS. Immutable: each method gives another one. */
public final class TlsOptions {
  private final @Nullable Path authorities;
  private final @Nullable Path certificate;
  private final @Nullable Path key;

  private TlsOptions(@Nullable Path authorities, @Nullable Path certificate, @Nullable Path key) {
    this.authorities = authorities;
    this.certificate = certificate;
    this.key = key;
  }

  /** Trusts the authorities that Java trusts. */
  public static TlsOptions trustingPlatform() {
    return new TlsOptions(null, null, null);
  }

  /**
   * Trusts these authorities alone.
   *
   * @param file certificates in PEM
   */
  public static TlsOptions trusting(Path file) {
    return new TlsOptions(file, null, null);
  }

  /**
   * Shows a certificate to servers that ask for one.
   *
   * @param certificateFile its chain in PEM, its own first
   * @param keyFile its key in PKCS #8 as PEM, without a password
   */
  public TlsOptions clientCertificate(Path certificateFile, Path keyFile) {
    return new TlsOptions(authorities, certificateFile, keyFile);
  }

  /** Whom it trusts; empty is whom Java trusts. */
  public Optional<Path> authorities() {
    return Optional.ofNullable(authorities);
  }

  /** The certificate that it shows. */
  public Optional<Path> certificate() {
    return Optional.ofNullable(certificate);
  }

  /** The key of that. */
  public Optional<Path> key() {
    return Optional.ofNullable(key);
  }
}
