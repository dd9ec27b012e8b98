package io.raftkv.bootstrap.tls;

import io.raftkv.bootstrap.config.Configuration;
import io.raftkv.bootstrap.config.Settings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import nl.altindag.ssl.util.KeyManagerUtils;
import nl.altindag.ssl.util.TrustManagerUtils;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * TLS of one node: what its files make of it now. They may change while it runs; then connections
 * to come use the new ones, and those that are open stay. What is no good is not used. Safe for any
 * thread; {@link #look} is for one at a time.
 */
public final class NodeTls {
  private static final Logger LOG = LogManager.getLogger(NodeTls.class);
  private static final Duration SOON = Duration.ofDays(30);
  private static final Duration REMIND = Duration.ofDays(1);

  static {
    // In TLS 1.2 a client could have the server do the costly part of a handshake again and again,
    // and become another client in the middle of a connection. JSSE has no other switch for it.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  private final TlsFiles files;
  private final boolean inCluster;
  private final InstantSource clock;
  private final X509ExtendedKeyManager peerKeys;
  private final @Nullable X509ExtendedTrustManager swappableTrust;
  private final @Nullable X509ExtendedTrustManager peerTrust;
  private volatile SSLContext context;
  private TlsFiles.Texts used;
  private Instant ends;
  private Instant nextReminder = Instant.MIN;
  private String trouble = ""; // why what stands in the files now is not used
  private boolean reported; // whether the log tells of the trouble

  /** Of these files. */
  NodeTls(TlsFiles files, boolean inCluster, InstantSource clock) {
    this.files = files;
    this.inCluster = inCluster;
    this.clock = clock;
    used = files.read();
    Credentials first = Credentials.of(used, inCluster, clock.instant());
    context = first.context();
    ends = first.ends();
    peerKeys = KeyManagerUtils.createSwappableKeyManager(first.keys());
    swappableTrust =
        first.trust() == null ? null : TrustManagerUtils.createSwappableTrustManager(first.trust());
    peerTrust = swappableTrust == null ? null : new PeerTrust(swappableTrust);
    remind();
  }

  /**
   * Of the files that the configuration names.
   *
   * @throws TlsFault if they are no good
   */
  public static NodeTls of(Configuration configuration, InstantSource clock) {
    boolean inCluster = configuration.value(Settings.RAFT_ENABLED);
    boolean authoritiesAsked = inCluster || configuration.value(Settings.TLS_CLIENTS);
    return new NodeTls(
        new TlsFiles(
            configuration.value(Settings.TLS_CERTIFICATE),
            configuration.value(Settings.TLS_KEY),
            authoritiesAsked ? configuration.value(Settings.TLS_AUTHORITIES) : null),
        inCluster,
        clock);
  }

  /**
   * The context of connections to come, of those that are accepted and of those that are made. It
   * is another one whenever the files have changed, so that no session outlives them. A listener
   * for clients of another protocol takes it here, too.
   */
  public SSLContext context() {
    return context;
  }

  /** The certificate that other nodes are shown: the present one at any time. */
  public X509ExtendedKeyManager peerKeys() {
    return peerKeys;
  }

  /** Who is a node, by the present authorities; only in a cluster. */
  public X509ExtendedTrustManager peerTrust() {
    if (peerTrust == null) {
      throw new IllegalStateException("a node alone has no peers");
    }
    return peerTrust;
  }

  /**
   * Looks whether the files hold something else, and uses it if it is good. To be called every few
   * seconds; blocks for as long as the files take to be read.
   *
   * <p>Each is read: the time of a file tells nothing where a link is turned to another folder, and
   * too little where two writes come at once. What is no good is spoken of when it is found once
   * more, since files that are copied one after the other do not belong together for a moment.
   */
  public void look() {
    try {
      TlsFiles.Texts texts = files.read();
      if (!texts.equals(used)) {
        use(texts, Credentials.of(texts, inCluster, clock.instant()));
      } else if (reported) {
        LOG.info("the files of TLS are in order again, and as they were");
      }
      trouble = "";
      reported = false;
    } catch (TlsFault fault) {
      reject(String.valueOf(fault.getMessage()));
    }
    remind();
  }

  private void use(TlsFiles.Texts texts, Credentials credentials) {
    used = texts;
    ends = credentials.ends();
    nextReminder = Instant.MIN;
    context = credentials.context();
    if (swappableTrust != null && credentials.trust() != null) {
      TrustManagerUtils.swapTrustManager(swappableTrust, credentials.trust());
    }
    KeyManagerUtils.swapKeyManager(peerKeys, credentials.keys());
    LOG.info(
        "TLS uses the new files from now on, for connections to come; the certificate is good until"
            + " {}",
        ends);
  }

  private void reject(String why) {
    if (!why.equals(trouble)) {
      trouble = why;
      reported = false;
    } else if (!reported) {
      reported = true;
      LOG.warn(
          "the files of TLS have changed and are no good, so those before stay in use: {}", why);
    }
  }

  private void remind() {
    Instant now = clock.instant();
    if (ends.isAfter(now.plus(SOON)) || now.isBefore(nextReminder)) {
      return;
    }
    nextReminder = now.plus(REMIND);
    if (now.isAfter(ends)) {
      LOG.error(
          "the certificate in {} expired at {}: nobody accepts it any more; renew it, it is used"
              + " without a restart",
          files.certificate(),
          ends);
    } else {
      LOG.warn(
          "the certificate in {} expires at {}, in {} days; renew it, it is used without a restart",
          files.certificate(),
          ends,
          Duration.between(now, ends).toDays());
    }
  }
}
