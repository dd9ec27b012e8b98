package io.raftkv.adapters.http;

import io.undertow.server.ServerConnection;
import io.undertow.util.AttachmentKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;
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

  /** What looks like another name to people, or ends early for other programs, is none. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");

  /** The name in the certificate that the connection's client has proved to own, or null. */
  static @Nullable String nameOf(ServerConnection connection) {
    ClientCertificate known = connection.getAttachment(OF_CONNECTION);
    if (known == null) {
      SSLSession session = connection.getSslSession();
      if (session == null) {
        return null;
      }
      known = of(session);
      connection.putAttachment(OF_CONNECTION, known);
    }
    return known.name();
  }

  private static ClientCertificate of(SSLSession session) {
    Certificate[] chain;
    try {
      chain = session.getPeerCertificates();
    } catch (SSLPeerUnverifiedException none) {
      return new ClientCertificate(null);
    }
    return new ClientCertificate(
        chain.length > 0 && chain[0] instanceof X509Certificate own
            ? commonName(own.getSubjectX500Principal())
            : null);
  }

  /** The subject's one common name, or null. */
  static @Nullable String commonName(X500Principal subject) {
    List<Object> names = new ArrayList<>();
    try {
      for (Rdn rdn : new LdapName(subject.getName()).getRdns()) {
        Attribute name = rdn.toAttributes().get("CN"); // in whichever case
        for (int i = 0; name != null && i < name.size(); i++) {
          names.add(name.get(i));
        }
      }
    } catch (InvalidNameException unreadable) {
      return null;
    } catch (NamingException e) {
      throw new IllegalStateException("attributes in memory are there", e);
    }
    return names.size() == 1
            && names.getFirst() instanceof String name
            && NAME.matcher(name).matches()
        ? name
        : null;
  }
}
