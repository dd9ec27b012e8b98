package io.raftkv.adapters.http;

import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * The listening socket, its threads and its bounds. It does what {@code Undertow.Builder} does,
 * save that each connection gets a {@link BadRequestConduit} and a {@link VersionConduit}, for
 * which the builder has no place.
 */
final class HttpListener {
  private static final Logger LOG = LogManager.getLogger(HttpListener.class);
  private static final int WORKER_THREADS = 8;
  private static final int HEADERS_MAX = 100;
  private static final int IDLE_MILLIS = 120_000;
  private static final int HEAD_MILLIS = 10_000;
  private static final int BACKLOG = 1_000;
  private static final long CLOSE_MILLIS = 1_000;

  /** 16 KiB with room for what goes in front of a body, as Undertow recommends. */
  private static final int BUFFER_BYTES = 16 * 1024 - 20;

  private static final int BUFFERS_PER_THREAD = 4;

  private final XnioWorker worker;
  private final HttpOpenListener connections;
  private final AcceptingChannel<? extends StreamConnection> channel;
  private final UnparsedRequests unparsed;

  // XNIO waits for ever where a channel is closed whose threads have ended.
  private final AtomicBoolean accepting = new AtomicBoolean(true);

  private HttpListener(
      XnioWorker worker,
      HttpOpenListener connections,
      AcceptingChannel<? extends StreamConnection> channel,
      UnparsedRequests unparsed) {
    this.worker = worker;
    this.connections = connections;
    this.channel = channel;
    this.unparsed = unparsed;
  }

  /**
   * Binds and accepts.
   *
   * @throws IOException if the address cannot be bound
   */
  static HttpListener open(HttpOptions options, HttpHandler handler, UnparsedRequests unparsed)
      throws IOException {
    Xnio xnio = Xnio.getInstance(HttpListener.class.getClassLoader());
    XnioWorker worker =
        xnio.createWorker(
            OptionMap.builder()
                .set(Options.WORKER_NAME, "http")
                .set(Options.WORKER_IO_THREADS, Runtime.getRuntime().availableProcessors())
                .set(Options.WORKER_TASK_CORE_THREADS, WORKER_THREADS)
                .set(Options.WORKER_TASK_MAX_THREADS, WORKER_THREADS)
                .getMap());
    TlsConnections tls =
        options.tls() == null
            ? null
            : new TlsConnections(options.tls(), xnio, Duration.ofMillis(headMillis(options)));
    try {
      ByteBufferPool buffers =
          new DefaultByteBufferPool(true, BUFFER_BYTES, -1, BUFFERS_PER_THREAD);
      HttpOpenListener connections = new HttpOpenListener(buffers, protocolOptions(options));
      connections.setRootHandler(handler);
      AcceptingChannel<? extends StreamConnection> channel =
          worker.createStreamConnectionServer(
              address(options),
              listening -> accept(listening, tls, connections, unparsed),
              socketOptions(options, worker));
      channel.resumeAccepts();
      return new HttpListener(worker, connections, channel, unparsed);
    } catch (IOException | RuntimeException e) {
      worker.shutdownNow();
      throw new IOException(
          "cannot listen on " + options.host() + ":" + options.port() + ": " + e.getMessage(), e);
    }
  }

  private static void accept(
      AcceptingChannel<? extends StreamConnection> channel,
      @Nullable TlsConnections tls,
      HttpOpenListener connections,
      UnparsedRequests unparsed) {
    StreamConnection accepted = null;
    try {
      accepted = channel.accept();
      if (accepted != null) {
        StreamConnection connection = tls == null ? accepted : tls.over(accepted);
        BadRequestConduit.insert(connection, unparsed);
        VersionConduit.insert(connection, unparsed);
        connections.handleEvent(connection);
      }
    } catch (RuntimeException e) { // of a connection that ended meanwhile, or of JSSE
      LOG.warn("a connection could not be served", e);
      IoUtils.safeClose(accepted);
    } catch (IOException e) {
      if (channel.isOpen()) {
        LOG.warn("a connection could not be accepted: {}", e.getMessage());
      } else {
        LOG.debug("a connection came when no more were accepted");
      }
    }
  }

  private static InetSocketAddress address(HttpOptions options) throws IOException {
    if (options.host().isEmpty()) {
      return new InetSocketAddress(options.port());
    }
    InetSocketAddress address = new InetSocketAddress(options.host(), options.port());
    if (address.isUnresolved()) {
      throw new IOException("the host name is not known");
    }
    return address;
  }

  private static OptionMap protocolOptions(HttpOptions options) {
    return OptionMap.builder()
        .set(UndertowOptions.BUFFER_PIPELINED_DATA, true)
        // In HTTP/1.1 it goes without saying, and costs as much; to 1.0 the dispatcher says it.
        .set(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
        .set(UndertowOptions.DECODE_URL, false)
        // Bytes above 0x7F and the like are taken as they are, and judged by our own decoding.
        .set(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, true)
        .set(UndertowOptions.MAX_HEADER_SIZE, headBytesMax(options))
        .set(UndertowOptions.MAX_HEADERS, HEADERS_MAX)
        // Undertow closes without a word at its own bound. Ours are RequestBody's; this one is left
        // for what is answered before a request gets there, such as a malformed Host header.
        .set(UndertowOptions.MAX_ENTITY_SIZE, RequestBody.DROPPED_BYTES_MAX)
        .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, headMillis(options))
        .set(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_MILLIS)
        .getMap();
  }

  private static OptionMap socketOptions(HttpOptions options, XnioWorker worker) {
    int readMillis = Math.toIntExact(options.readTimeout().toMillis());
    return OptionMap.builder()
        .set(Options.WORKER_IO_THREADS, worker.getIoThreadCount())
        .set(Options.TCP_NODELAY, true)
        .set(Options.REUSE_ADDRESSES, true)
        .set(Options.BALANCING_TOKENS, 1)
        .set(Options.BALANCING_CONNECTIONS, 2)
        .set(Options.BACKLOG, BACKLOG)
        .set(Options.READ_TIMEOUT, Math.max(IDLE_MILLIS, readMillis))
        .set(Options.WRITE_TIMEOUT, Math.toIntExact(options.writeTimeout().toMillis()))
        .set(Options.CONNECTION_HIGH_WATER, options.maxConnections())
        .set(Options.CONNECTION_LOW_WATER, options.maxConnections())
        .getMap();
  }

  /** How long a head may take, and the TLS handshake before the first one. */
  private static int headMillis(HttpOptions options) {
    return Math.min(HEAD_MILLIS, Math.toIntExact(options.readTimeout().toMillis()));
  }

  /** 16 KiB, or what a listing needs whose four parameters are the longest keys, escaped. */
  private static int headBytesMax(HttpOptions options) {
    return Math.max(16, 8 + 12 * options.maxKeyBytes() / 1024) * 1024;
  }

  /** Where it listens, with the port that was really bound. */
  InetSocketAddress address() {
    return channel.getLocalAddress(InetSocketAddress.class);
  }

  /** Accepts no more connections; those there are stay open. Idempotent. */
  void stopAccepting() {
    if (accepting.getAndSet(false)) {
      IoUtils.safeClose(channel);
    }
  }

  /** Closes every connection and ends the threads. Blocks for a second at most. Idempotent. */
  void close() throws InterruptedException {
    unparsed.close();
    connections.closeConnections();
    worker.shutdown();
    if (!worker.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
      worker.shutdownNow();
    }
  }
}
