package io.raftkv.application.edge;

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

/** Who a client is by its certificate. */
public final class CertificateName {
  /** What looks like another name to people, or ends early for other programs, is none. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");

  private CertificateName() {}

  /**
   * The name in the certificate that the session's client has proved to own: the one common name of
   * its subject. Null if it has shown none, or the subject has no such name, several, or one of
   * other characters than names of users have.
   */
  public static @Nullable String of(SSLSession session) {
    Certificate[] chain;
    try {
      chain = session.getPeerCertificates();
    } catch (SSLPeerUnverifiedException none) {
      return null;
    }
    return chain.length > 0 && chain[0] instanceof X509Certificate own
        ? of(own.getSubjectX500Principal())
        : null;
  }

  /** The subject's one common name, or null. */
  public static @Nullable String of(X500Principal subject) {
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
