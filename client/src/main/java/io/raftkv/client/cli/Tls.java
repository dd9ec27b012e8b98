package io.raftkv.client.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whom a client trusts and who it is, by PEM files. */
final class Tls {
  private static final String BEGIN_KEY = "-----BEGIN PRIVATE KEY-----";
  private static final String END_KEY = "-----END PRIVATE KEY-----";
  private static final char[] NO_PASSWORD = {};

  private Tls() {}

  /**
   * The context of all connections; they check the server's name in any case.
   *
   * @param caCert the authorities that are trusted; null for those of Java
   * @param cert the client's certificate, with those between it and its authority, or null
   * @param key its key; with the certificate or not at all
   * @throws CliFault naming the file that is no good
   */
  static SSLContext context(@Nullable Path caCert, @Nullable Path cert, @Nullable Path key) {
    if ((cert == null) != (key == null)) {
      throw new CliFault(CliFault.USAGE, "--cert and --key go together; give both");
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          cert == null || key == null ? null : identity(cert, key),
          caCert == null ? null : trust(caCert),
          null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("a Java that has TLS takes what was checked", e);
    }
  }

  private static TrustManager[] trust(Path caCert) throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    int number = 0;
    for (Certificate authority : certificates("--ca-cert", caCert)) {
      store.setCertificateEntry("authority-" + number++, authority);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManager[] identity(Path cert, Path key)
      throws GeneralSecurityException, IOException {
    Certificate[] chain = certificates("--cert", cert).toArray(Certificate[]::new);
    KeyStore store = empty();
    store.setKeyEntry(
        "client", key(key, chain[0].getPublicKey().getAlgorithm()), NO_PASSWORD, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(String flag, Path file)
      throws GeneralSecurityException {
    CertificateFactory x509 = CertificateFactory.getInstance("X.509");
    try {
      var found = x509.generateCertificates(new ByteArrayInputStream(read(flag, file)));
      if (!found.isEmpty()) {
        return found;
      }
    } catch (CertificateException e) {
      // answered below, like a file of nothing
    }
    throw refused(flag, file, "it holds no certificate in PEM form");
  }

  private static PrivateKey key(Path file, String algorithm) throws GeneralSecurityException {
    String text = new String(read("--key", file), StandardCharsets.US_ASCII);
    int begin = text.indexOf(BEGIN_KEY);
    int end = text.indexOf(END_KEY);
    if (begin >= 0 && end > begin) {
      try {
        byte[] pkcs8 =
            Base64.getMimeDecoder().decode(text.substring(begin + BEGIN_KEY.length(), end));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (IllegalArgumentException | java.security.spec.InvalidKeySpecException e) {
        throw refused("--key", file, "it is damaged, or not the key of --cert");
      }
    }
    throw refused(
        "--key",
        file,
        "it holds no key in PKCS #8; make one by openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
  }

  private static byte[] read(String flag, Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw refused(flag, file, FileFault.reason(e));
    }
  }

  private static CliFault refused(String flag, Path file, String why) {
    return new CliFault(CliFault.USAGE, flag + " " + file + ": " + why);
  }
}
