package io.raftkv.adapters.raft.peer;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts whom another one does, until it trusts nobody any more. */
final class SwitchedTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager behind;
  private volatile boolean trusting = true;

  SwitchedTrust(X509ExtendedTrustManager behind) {
    this.behind = behind;
  }

  void trustNobody() {
    trusting = false;
  }

  private void check() throws CertificateException {
    if (!trusting) {
      throw new CertificateException("nobody is trusted any more");
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check();
    behind.checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check();
    behind.checkServerTrusted(chain, authType, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("Netty uses engines");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("Netty uses engines");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("Netty uses engines");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("Netty uses engines");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return behind.getAcceptedIssuers();
  }
}
