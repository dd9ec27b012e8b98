package io.raftkv.testkit.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * A key and the certificates that vouch for it, its own first and the authority's left out.
 *
 * @param key of the JDK
 * @param chain at least one
 */
public record Identity(PrivateKey key, List<X509Certificate> chain) {
  private static final char[] NO_PASSWORD = {};

  /** The certificates, as PEM. */
  public String chainText() {
    StringBuilder text = new StringBuilder();
    chain.forEach(certificate -> text.append(pem(certificate)));
    return text.toString();
  }

  /** The key in PKCS #8, as PEM. */
  public String keyText() {
    return pem(new PemObject("PRIVATE KEY", key.getEncoded()));
  }

  /** The key as {@code openssl} wrote it before: PKCS #1 for RSA, SEC 1 for EC; as PEM. */
  public String oldKeyText() {
    if (key instanceof ECPrivateKey own) {
      try {
        byte[] encoded =
            new org.bouncycastle.asn1.sec.ECPrivateKey(
                    own.getParams().getOrder().bitLength(),
                    own.getS(),
                    SECObjectIdentifiers.secp256r1)
                .getEncoded();
        return pem(new PemObject("EC PRIVATE KEY", encoded));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return pem(key);
  }

  static String pem(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Writes both files, the key first. */
  public void write(Path certificateFile, Path keyFile) throws IOException {
    Files.writeString(keyFile, keyText());
    Files.writeString(certificateFile, chainText());
  }

  /** What shows it in a handshake. */
  public X509ExtendedKeyManager keys() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("own", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, NO_PASSWORD);
      return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Without the key. */
  @Override
  public String toString() {
    return chain.getFirst().getSubjectX500Principal().toString();
  }
}
