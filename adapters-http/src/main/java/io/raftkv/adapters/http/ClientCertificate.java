package io.raftkv.adapters.http;

import io.raftkv.application.edge.CertificateName;
import io.undertow.server.ServerConnection;
import io.undertow.util.AttachmentKey;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Who a client is by its certificate, read once for each connection.
 *
 * @param name the one common name of its subject; null if it has none, several, or one of other
 *     characters than names of users have
 */
record ClientCertificate(@Nullable String name) {
  private static final AttachmentKey<ClientCertificate> OF_CONNECTION =
      AttachmentKey.create(ClientCertificate.class);

  /** The name in the certificate that the connection's client has proved to own, or null. */
  static @Nullable String nameOf(ServerConnection connection) {
    ClientCertificate known = connection.getAttachment(OF_CONNECTION);
    if (known == null) {
      SSLSession session = connection.getSslSession();
      if (session == null) {
        return null;
      }
      known = new ClientCertificate(CertificateName.of(session));
      connection.putAttachment(OF_CONNECTION, known);
    }
    return known.name();
  }
}
