package io.raftkv.bootstrap.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import nl.altindag.ssl.pem.util.PemUtils;
import org.jspecify.annotations.Nullable;

/**
 * The text of one PEM file.
 *
 * @param setting which names the file
 */
record PemText(String setting, Path file, String text) {
  private static final byte[] PROBE = {1};

  /** What openssl writes in front of a key of EC, which names its curve anyhow. */
  private static final Pattern CURVE =
      Pattern.compile(
          "-----BEGIN EC PARAMETERS-----.*?-----END EC PARAMETERS-----", Pattern.DOTALL);

  /** How a key of each kind signs: to see whether it is the certificate's. */
  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

  /** All certificates in it, at least one. */
  List<X509Certificate> certificates() {
    try {
      return PemUtils.parseCertificate(text);
    } catch (RuntimeException unreadable) { // which of Ayza's and of Bouncy Castle's is no matter
      throw fault("it holds no certificate in PEM form, or a damaged one; write it anew");
    }
  }

  /** The key in it, which must be that of the certificate. */
  PrivateKey key(PublicKey certified) {
    String kind = certified.getAlgorithm();
    String signature = SIGNATURES.get(kind);
    if (signature == null) {
      throw fault("keys of the kind " + kind + " are not supported; use RSA or EC");
    }
    if (text.contains("ENCRYPTED")) {
      throw fault(
          "it is encrypted, and no setting takes its passphrase; decrypt it by openssl pkey -in OLD"
              + " -out NEW");
    }
    byte[] encoded = encoded();
    if (encoded == null) {
      throw fault("it holds no private key in PEM form, or a damaged one; write it anew");
    }
    try {
      // A key of the JDK's own: Bouncy Castle's would have each handshake sign by slower code.
      PrivateKey key =
          KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      if (isPair(key, certified, signature)) {
        return key;
      }
    } catch (GeneralSecurityException ofAnotherKind) {
      // answered below
    }
    throw fault(
        "it is not the key of the certificate in "
            + TlsFiles.CERTIFICATE
            + "; give the two that"
            + " belong together");
  }

  private byte @Nullable [] encoded() {
    try {
      return PemUtils.parsePrivateKey(CURVE.matcher(text).replaceAll("")).getEncoded();
    } catch (RuntimeException unreadable) { // which of Ayza's and of Bouncy Castle's is no matter
      return null;
    }
  }

  private static boolean isPair(PrivateKey key, PublicKey certified, String algorithm)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(certified);
    signature.update(PROBE);
    return signature.verify(signed);
  }

  TlsFault fault(String what) {
    return new TlsFault(setting, file, what);
  }

  /** Without the text, which may be a private key. */
  @Override
  public String toString() {
    return "PemText[" + file + "]";
  }
}
