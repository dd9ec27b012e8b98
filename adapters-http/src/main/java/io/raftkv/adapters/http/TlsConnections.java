package io.raftkv.adapters.http;

import io.undertow.protocols.ssl.UndertowXnioSsl;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Sequence;
import org.xnio.SslClientAuthMode;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioExecutor;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.StreamSourceConduit;
import org.xnio.ssl.SslConnection;

/**
 * Puts TLS over accepted connections. Who does not finish the handshake in time is cut off: such a
 * connection serves nobody, and counts among those that may be open. Safe for any thread.
 */
final class TlsConnections {
  private static final Logger LOG = LogManager.getLogger(TlsConnections.class);

  private final HttpTls tls;
  private final Xnio xnio;
  private final Duration handshakeTimeout;
  private final OptionMap options;

  TlsConnections(HttpTls tls, Xnio xnio, Duration handshakeTimeout) {
    this.tls = tls;
    this.xnio = xnio;
    this.handshakeTimeout = handshakeTimeout;
    this.options =
        OptionMap.builder()
            .set(Options.SSL_ENABLED_PROTOCOLS, Sequence.of("TLSv1.3", "TLSv1.2"))
            .set(
                Options.SSL_CLIENT_AUTH_MODE,
                tls.clientCertificates()
                    ? SslClientAuthMode.REQUIRED
                    : SslClientAuthMode.NOT_REQUESTED)
            .getMap();
  }

  /** The connection as its application sees it. To be called on its I/O thread. */
  StreamConnection over(StreamConnection tcp) {
    Handshake handshake = new Handshake(tcp);
    ConduitStreamSourceChannel source = tcp.getSourceChannel();
    source.setConduit(new FirstByte(source.getConduit(), handshake));
    SslConnection connection =
        new UndertowXnioSsl(xnio, options, tls.context().get())
            .wrapExistingConnection(tcp, options, false);
    connection.getHandshakeSetter().set(_ -> handshake.finished());
    tcp.setCloseListener(_ -> handshake.closed());
    handshake.limit(handshakeTimeout);
    return connection;
  }

  /** What is to be known of a connection until its handshake is over. Of its I/O thread. */
  private static final class Handshake {
    private final StreamConnection tcp;
    private final @Nullable SocketAddress client;
    private XnioExecutor.@Nullable Key limit;
    private boolean over;

    Handshake(StreamConnection tcp) {
      this.tcp = tcp;
      this.client = tcp.getPeerAddress(); // which a closed one has no more
    }

    void limit(Duration time) {
      limit = tcp.getIoThread().executeAfter(this::expired, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    void finished() {
      over = true;
      forgetLimit();
    }

    void closed() {
      if (!over) {
        over = true;
        forgetLimit();
        LOG.debug(
            "{} ended before its TLS handshake did: it may not trust our certificate, or have none"
                + " that we trust",
            client);
      }
    }

    void spokePlain() {
      if (!over) {
        over = true;
        forgetLimit();
        LOG.debug("{} does not speak TLS, as everybody must here; closed", client);
      }
    }

    private void expired() {
      if (!over) {
        over = true;
        LOG.debug("{} did not finish its TLS handshake in time; closed", client);
        IoUtils.safeClose(tcp);
      }
    }

    private void forgetLimit() {
      XnioExecutor.Key key = limit;
      if (key != null) {
        var _ = key.remove();
      }
    }
  }

  /** Notes who speaks something else, such as plain HTTP; the engine then refuses it. */
  private static final class FirstByte extends AbstractStreamSourceConduit<StreamSourceConduit> {
    private static final byte HANDSHAKE = 22; // the type of the record that opens every connection

    private final Handshake handshake;
    private boolean looked;

    FirstByte(StreamSourceConduit next, Handshake handshake) {
      super(next);
      this.handshake = handshake;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      int start = target.position();
      int bytes = next.read(target);
      if (!looked && bytes > 0) {
        looked = true;
        if (target.get(start) != HANDSHAKE) {
          handshake.spokePlain();
        }
      }
      return bytes;
    }
  }
}
