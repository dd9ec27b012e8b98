package io.raftkv.bootstrap.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * One set of files that is good: they belong together, and are for what the node does with them.
 *
 * @param keys the node's certificate and its key
 * @param trust whose certificates are good; null where nobody shows one
 * @param ends when the first certificate of the node's chain expires
 */
record Credentials(
    X509ExtendedKeyManager keys, @Nullable X509ExtendedTrustManager trust, Instant ends) {
  private static final String SERVERS = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENTS = "1.3.6.1.5.5.7.3.2";
  private static final String ANYTHING = "2.5.29.37.0";

  /** How long a client may go on without showing its certificate again, which may expire. */
  private static final int SESSION_SECONDS = 3_600;

  /** The key store lives in memory alone. */
  private static final char[] NO_PASSWORD = {};

  /**
   * Makes them of what stands in the files.
   *
   * @param ofPeer whether the certificate is shown to other nodes, too, which check it when they
   *     call and when they are called
   * @throws TlsFault naming the file that is no good
   */
  static Credentials of(TlsFiles.Texts texts, boolean ofPeer, Instant now) {
    List<X509Certificate> chain = texts.certificate().certificates();
    X509Certificate own = chain.getFirst();
    PrivateKey key = texts.key().key(own.getPublicKey());
    checkTime(texts.certificate(), chain, now);
    checkUsage(texts.certificate(), own, ofPeer);
    X509ExtendedTrustManager trust = null;
    if (texts.authorities() != null) {
      trust = trust(texts.authorities().certificates());
      if (ofPeer) {
        checkTrusted(texts.certificate(), chain, trust);
      }
    }
    Instant ends = chain.stream().map(Credentials::end).min(Instant::compareTo).orElseThrow();
    return new Credentials(keys(texts.certificate(), chain, key), trust, ends);
  }

  private static Instant end(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant();
  }

  private static void checkTime(PemText file, List<X509Certificate> chain, Instant now) {
    for (X509Certificate certificate : chain) {
      if (now.isAfter(end(certificate))) {
        throw file.fault("the certificate expired at " + end(certificate) + "; renew it");
      }
      Instant begins = certificate.getNotBefore().toInstant();
      if (now.isBefore(begins)) {
        throw file.fault(
            "the certificate is not valid before " + begins + "; wait, or check the clock");
      }
    }
  }

  private static void checkUsage(PemText file, X509Certificate own, boolean ofPeer) {
    List<String> usages;
    try {
      usages = own.getExtendedKeyUsage();
    } catch (CertificateParsingException e) {
      throw file.fault("the certificate's extended key usage cannot be read; make another");
    }
    if (usages == null || usages.contains(ANYTHING)) {
      return;
    }
    if (!usages.contains(SERVERS)) {
      throw file.fault(
          "the certificate is not one for servers; its extended key usage must include serverAuth");
    }
    if (ofPeer && !usages.contains(CLIENTS)) {
      throw file.fault(
          "a node of a cluster calls others by it, and it is for servers alone; its extended key"
              + " usage must include clientAuth as well");
    }
  }

  /** Other nodes have the same authorities: whom they would refuse need not begin. */
  private static void checkTrusted(
      PemText file, List<X509Certificate> chain, X509ExtendedTrustManager trust) {
    try {
      PeerTrust.check(trust, chain.toArray(X509Certificate[]::new));
    } catch (CertificateException e) {
      throw file.fault(
          "the other nodes would refuse the certificate, since no authority in "
              + TlsFiles.AUTHORITIES
              + " vouches for it ("
              + e.getMessage()
              + ")");
    }
  }

  private static X509ExtendedKeyManager keys(
      PemText file, List<X509Certificate> chain, PrivateKey key) {
    try {
      KeyStore store = emptyStore();
      store.setKeyEntry("node", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, NO_PASSWORD);
      return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
    } catch (KeyStoreException outOfOrder) {
      throw file.fault(
          "its certificates are no chain; the node's own comes first, then the one that signed it,"
              + " and so on");
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the JDK keeps keys in memory", e);
    }
  }

  private static X509ExtendedTrustManager trust(List<X509Certificate> authorities) {
    try {
      KeyStore store = emptyStore();
      for (X509Certificate authority : authorities) {
        store.setCertificateEntry("authority-" + store.size(), authority);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the JDK keeps certificates in memory", e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** A context of its own, in which no session of another one can be taken up again. */
  SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new X509ExtendedKeyManager[] {keys},
          // None, not the JDK's own: nobody is trusted who need not be.
          trust == null ? new TrustManager[0] : new TrustManager[] {trust},
          null);
      context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK speaks TLS", e);
    }
  }
}
