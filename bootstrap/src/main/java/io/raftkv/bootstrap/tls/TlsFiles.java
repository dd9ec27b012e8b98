package io.raftkv.bootstrap.tls;

import io.raftkv.bootstrap.fault.IoReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the PEM files lie.
 *
 * @param certificate the node's own, with those between it and its authority behind it
 * @param key the key of that
 * @param authorities whose certificates are trusted; null where nobody shows one
 */
record TlsFiles(Path certificate, Path key, @Nullable Path authorities) {
  static final String CERTIFICATE = "tls.cert_file";
  static final String KEY = "tls.key_file";
  static final String AUTHORITIES = "tls.ca_file";

  /** What stands in them at one moment. */
  record Texts(PemText certificate, PemText key, @Nullable PemText authorities) {
    /** Without the key, which no log may show. */
    @Override
    public String toString() {
      return "Texts[]";
    }
  }

  /**
   * Reads them.
   *
   * @throws TlsFault naming the one that cannot be read
   */
  Texts read() {
    return new Texts(
        read(CERTIFICATE, certificate),
        read(KEY, key),
        authorities == null ? null : read(AUTHORITIES, authorities));
  }

  private static PemText read(String setting, Path file) {
    try {
      return new PemText(
          setting, file, Files.readString(file, StandardCharsets.ISO_8859_1)); // it is ASCII
    } catch (IOException e) {
      throw new TlsFault(
          setting,
          file,
          IoReason.alone(e)
              + "; let the user that runs the server read it, or name another (make certs makes"
              + " some to try with)");
    }
  }
}
