package io.raftkv.bootstrap.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Which certificates are those of nodes: such as are good for a server and for a client. The same
 * authority signs those of clients, so that its signature alone does not make a peer. Safe for any
 * thread.
 */
final class PeerTrust extends X509ExtendedTrustManager {
  private static final Logger LOG = LogManager.getLogger(PeerTrust.class);

  /** By the name of JSSE: the key is of any kind, and signs. */
  private static final String ANY_KEY = "UNKNOWN";

  private static final String HOST_CHECK = "HTTPS";
  private static final long WARN_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

  private final X509ExtendedTrustManager authorities;
  private final AtomicLong lastWarned = new AtomicLong(System.nanoTime() - WARN_EVERY_NANOS);

  /** With these authorities, which may come to trust others. */
  PeerTrust(X509ExtendedTrustManager authorities) {
    this.authorities = authorities;
  }

  /** Checks a chain as one of a node, of which no connection is known. */
  static void check(X509ExtendedTrustManager authorities, X509Certificate[] chain)
      throws CertificateException {
    authorities.checkClientTrusted(chain, ANY_KEY);
    authorities.checkServerTrusted(chain, ANY_KEY);
  }

  private interface Check {
    void run() throws CertificateException;
  }

  private void checked(String who, X509Certificate[] chain, Check check)
      throws CertificateException {
    try {
      check.run();
    } catch (CertificateException e) {
      long now = System.nanoTime();
      long last = lastWarned.get();
      // Nodes try again all the time, and strangers may: one line now and then says enough.
      if (now - last >= WARN_EVERY_NANOS && lastWarned.compareAndSet(last, now)) {
        LOG.warn(
            "refused {} with the certificate {}: {}; a node's is signed by tls.ca_file, names the"
                + " host of its raft.raft_addr, and is for servers and for clients",
            who,
            chain.length == 0 ? "(none)" : chain[0].getSubjectX500Principal(),
            e.getMessage());
      }
      throw e;
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checked(
        "a caller at the peers' port",
        chain,
        () -> {
          authorities.checkClientTrusted(chain, authType, engine);
          authorities.checkServerTrusted(chain, ANY_KEY);
        });
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    if (!HOST_CHECK.equals(engine.getSSLParameters().getEndpointIdentificationAlgorithm())) {
      throw new CertificateException("whoever calls a peer checks its host");
    }
    checked(
        "the peer at " + engine.getPeerHost() + ":" + engine.getPeerPort(),
        chain,
        () -> {
          authorities.checkServerTrusted(chain, authType, engine);
          authorities.checkClientTrusted(chain, ANY_KEY);
        });
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("peers speak through engines alone");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("peers speak through engines alone");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("peers speak through engines alone");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("peers speak through engines alone");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.getAcceptedIssuers();
  }
}
