package io.raftkv.adapters.http;

import io.raftkv.application.access.OpenAccess;
import io.raftkv.application.api.NodeInspection;
import io.raftkv.application.api.NodeStatus;
import io.raftkv.application.api.StoreStatistics;
import io.raftkv.application.port.RateLimiter;
import io.raftkv.application.service.Expiry;
import io.raftkv.application.service.LogSnapshots;
import io.raftkv.application.service.ReplicatedStore;
import io.raftkv.domain.state.Retention;
import io.raftkv.testkit.LiveStore;
import io.raftkv.testkit.ScriptedCluster;
import io.raftkv.testkit.ScriptedLog;
import io.raftkv.testkit.access.AccessUseCases;
import io.raftkv.testkit.tls.CertificateWish;
import io.raftkv.testkit.tls.TestAuthority;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** An endpoint on a free port of loopback, in front of the real store over a log in memory. */
final class ServedStore implements AutoCloseable {
  static final int REQUEST_BYTES_MAX = 1 << 20;
  private static final int CONNECTIONS_MAX = 4_000;

  /** All tests of the endpoint run twice, by HTTP and by HTTPS. */
  private static final boolean OVER_TLS = Boolean.getBoolean("raftkv.http.tls");

  private static final class Certificates {
    static final TestAuthority AUTHORITY = TestAuthority.named("authority");
    static final SSLContext SERVER = AUTHORITY.context(AUTHORITY.issue(CertificateWish.server()));
    static final SSLContext CLIENT = AUTHORITY.context(null);
  }

  final AtomicLong millis = new AtomicLong(1_700_000_000_000L);
  final ScriptedLog log;
  final ScriptedCluster cluster = new ScriptedCluster();
  final HttpOptions options;
  final HttpServices services;
  final HttpEndpoint endpoint;
  final Queue<String> observed = new ConcurrentLinkedQueue<>();
  final Expiry expiry;
  final AccessUseCases useCases;
  private final LiveStore live;
  volatile NodeStatus status = new NodeStatus("standalone", "standalone", "127.0.0.1:8080", null);

  /** How it is to be; by default as plain as can be. */
  static final class Setup {
    Duration readTimeout = Duration.ofSeconds(10);
    Duration writeTimeout = Duration.ofSeconds(10);
    int requestBytesMax = REQUEST_BYTES_MAX;
    @Nullable String clusterToken;
    EdgeOptions edge = EdgeOptions.PLAIN;
    RateLimiter limiter = RateLimiter.NONE;
    boolean locked;
    @Nullable HttpTls tls = OVER_TLS ? new HttpTls(() -> Certificates.SERVER, false) : null;

    Setup with(Consumer<Setup> change) {
      change.accept(this);
      return this;
    }
  }

  ServedStore() throws IOException {
    this(new Setup());
  }

  /** One whose cluster asks for this token. */
  ServedStore(String clusterToken) throws IOException {
    this(new Setup().with(setup -> setup.clusterToken = clusterToken));
  }

  ServedStore(Duration readTimeout) throws IOException {
    this(new Setup().with(setup -> setup.readTimeout = readTimeout));
  }

  ServedStore(Duration readTimeout, Duration writeTimeout) throws IOException {
    this(
        new Setup()
            .with(setup -> setup.readTimeout = readTimeout)
            .with(setup -> setup.writeTimeout = writeTimeout));
  }

  ServedStore(Duration readTimeout, int requestBytesMax) throws IOException {
    this(
        new Setup()
            .with(setup -> setup.readTimeout = readTimeout)
            .with(setup -> setup.requestBytesMax = requestBytesMax));
  }

  /** One behind proxies, for browsers, or with a limit of requests. */
  ServedStore(EdgeOptions edge, RateLimiter limiter) throws IOException {
    this(new Setup().with(setup -> setup.edge = edge).with(setup -> setup.limiter = limiter));
  }

  /** One that speaks TLS like this. */
  ServedStore(HttpTls tls) throws IOException {
    this(
        new Setup()
            .with(setup -> setup.readTimeout = Duration.ofSeconds(2))
            .with(setup -> setup.tls = tls));
  }

  /** One that asks for credentials; there is an admin, by {@link AccessUseCases}' secrets. */
  static ServedStore locked(Consumer<Setup> more) throws IOException {
    ServedStore store = new ServedStore(new Setup().with(setup -> setup.locked = true).with(more));
    store.useCases.found();
    return store;
  }

  ServedStore(Setup setup) throws IOException {
    InstantSource clock = () -> Instant.ofEpochMilli(millis.get());
    AtomicReference<ScriptedLog> made = new AtomicReference<>();
    live =
        new LiveStore(
            state -> {
              ScriptedLog scripted = new ScriptedLog(state);
              made.set(scripted);
              return scripted;
            },
            new Retention(50, 1 << 24),
            clock);
    log = Objects.requireNonNull(made.get());
    ReplicatedStore store = live.store();
    useCases = live.access();
    expiry = new Expiry(live.machine(), live.groupCommit(), clock, () -> true);
    options =
        new HttpOptions(
            "127.0.0.1",
            0,
            setup.requestBytesMax,
            8L * setup.requestBytesMax,
            4096,
            CONNECTIONS_MAX,
            setup.readTimeout,
            setup.writeTimeout,
            "1.2.3",
            true,
            setup.locked,
            setup.clusterToken,
            setup.edge,
            setup.tls);
    services =
        new HttpServices(
            setup.locked
                ? useCases.access()
                : new OpenAccess(store, live.watches(), useCases.audit()),
            setup.locked ? useCases.accounts() : null,
            new LogSnapshots(log),
            new Node(store),
            cluster,
            () -> "# EOF\n",
            (method, template, code, nanos, received, sent) ->
                observed.add(method + " " + template + " " + code + " " + received + " " + sent),
            setup.limiter);
    endpoint = HttpEndpoint.start(options, services);
  }

  /** What was observed, once that is so much: a client may have its response before. */
  List<String> observed(int least) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (observed.size() < least && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    return List.copyOf(observed);
  }

  private final class Node implements NodeInspection {
    private final ReplicatedStore store;

    Node(ReplicatedStore store) {
      this.store = store;
    }

    @Override
    public NodeStatus status() {
      return status;
    }

    @Override
    public StoreStatistics statistics() {
      return store.statistics();
    }
  }

  /** How many watches are open. */
  int watches() {
    return live.watches().watches();
  }

  void stopWatches() {
    live.watches().stop();
  }

  /** One whose unread input soon stops the server from sending more. */
  RawHttp connectWithSmallWindow() throws IOException {
    return RawHttp.withSmallWindow(endpoint.address(), clientContext());
  }

  private static @Nullable SSLContext clientContext() {
    return OVER_TLS ? Certificates.CLIENT : null;
  }

  RawHttp connect() throws IOException {
    return new RawHttp(endpoint.address(), clientContext());
  }

  @Override
  public void close() {
    live.watches().stop();
    try {
      var _ = endpoint.stop(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the endpoint stopped", e);
    } finally {
      live.close();
    }
  }
}
