package io.raftkv.testkit.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** An authority that signs certificates for tests. Immutable. */
public final class TestAuthority {
  private static final int SERIAL_BITS = 64;
  private static final int RSA_BITS = 2048;

  private final X500Name name;
  private final PrivateKey key;
  private final X509Certificate certificate;
  private final List<X509Certificate> above; // up to the root, which is left out

  private TestAuthority(
      X500Name name, PrivateKey key, X509Certificate certificate, List<X509Certificate> above) {
    this.name = name;
    this.key = key;
    this.certificate = certificate;
    this.above = above;
  }

  /** A root with this common name, valid for a year. */
  public static TestAuthority named(String commonName) {
    return under(null, commonName);
  }

  /** An authority that this one vouches for. */
  public TestAuthority intermediate(String commonName) {
    return under(this, commonName);
  }

  private static TestAuthority under(@Nullable TestAuthority parent, String commonName) {
    X500Name name = new X500Name("CN=" + commonName);
    KeyPair pair = pair("EC");
    Instant now = Instant.now();
    try {
      X509v3CertificateBuilder builder =
          builder(
              parent == null ? name : parent.name,
              name,
              pair,
              now.minus(Duration.ofHours(2)),
              now.plus(Duration.ofDays(365)));
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      X509Certificate own = sign(builder, parent == null ? pair.getPrivate() : parent.key);
      List<X509Certificate> above = new ArrayList<>();
      if (parent != null) {
        above.add(own);
        above.addAll(parent.above);
      }
      return new TestAuthority(name, pair.getPrivate(), own, List.copyOf(above));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes a key, and the certificate for it. */
  public Identity issue(CertificateWish wish) {
    KeyPair pair = pair(wish.keyKind());
    try {
      X509v3CertificateBuilder builder =
          builder(name, new X500Name(wish.subject()), pair, wish.begins(), wish.ends());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(
          Extension.keyUsage,
          true,
          new KeyUsage(
              wish.keyKind().equals("RSA")
                  ? KeyUsage.digitalSignature | KeyUsage.keyEncipherment
                  : KeyUsage.digitalSignature));
      if (!wish.usages().isEmpty()) {
        KeyPurposeId[] purposes =
            wish.usages().stream()
                .map(
                    usage ->
                        switch (usage) {
                          case SERVER -> KeyPurposeId.id_kp_serverAuth;
                          case CLIENT -> KeyPurposeId.id_kp_clientAuth;
                        })
                .toArray(KeyPurposeId[]::new);
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
      }
      if (!wish.hosts().isEmpty()) {
        GeneralName[] names =
            wish.hosts().stream().map(TestAuthority::host).toArray(GeneralName[]::new);
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      }
      List<X509Certificate> chain = new ArrayList<>(List.of(sign(builder, key)));
      chain.addAll(above);
      return new Identity(pair.getPrivate(), List.copyOf(chain));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static GeneralName host(String host) {
    try {
      return new GeneralName(GeneralName.iPAddress, InetAddress.ofLiteral(host).getHostAddress());
    } catch (IllegalArgumentException aName) {
      return new GeneralName(GeneralName.dNSName, host);
    }
  }

  private static KeyPair pair(String kind) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
      if (kind.equals("RSA")) {
        generator.initialize(RSA_BITS);
      } else {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, KeyPair pair, Instant begins, Instant ends) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(SERIAL_BITS, new SecureRandom()),
        Date.from(begins),
        Date.from(ends),
        subject,
        pair.getPublic());
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey by) {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by)));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Its own certificate, as PEM. */
  public String text() {
    return Identity.pem(certificate);
  }

  /** Trusts what it signed. */
  public X509ExtendedTrustManager trust() {
    return trust(this);
  }

  private static X509ExtendedTrustManager trust(TestAuthority... authorities) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (TestAuthority authority : authorities) {
        store.setCertificateEntry("authority-" + store.size(), authority.certificate);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One side of connections: trusts what this authority signed, and shows the identity if any. */
  public SSLContext context(@Nullable Identity own) {
    return contextTrusting(own, this);
  }

  /** The same with several authorities. */
  public static SSLContext contextTrusting(@Nullable Identity own, TestAuthority... trusted) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          own == null ? null : new X509ExtendedKeyManager[] {own.keys()},
          new TrustManager[] {trust(trusted)},
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
