package io.raftkv.adapters.http;

import io.raftkv.application.api.NodeInspection;
import io.raftkv.application.api.NodeStatus;
import io.raftkv.application.api.StoreStatistics;
import io.raftkv.application.port.PointReadCache;
import io.raftkv.application.port.ReadBarrier;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.application.service.CommitOptions;
import io.raftkv.application.service.Expiry;
import io.raftkv.application.service.GroupCommit;
import io.raftkv.application.service.LogSnapshots;
import io.raftkv.application.service.ReadGate;
import io.raftkv.application.service.ReplicatedStore;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateMachine;
import io.raftkv.domain.state.VersionedValue;
import io.raftkv.testkit.tls.CertificateWish;
import io.raftkv.testkit.tls.TestAuthority;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** An endpoint on a free port of loopback, in front of the real store over a log in memory. */
final class ServedStore implements AutoCloseable {
  static final int REQUEST_BYTES_MAX = 1 << 20;

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
  final HttpEndpoint endpoint;
  final Queue<String> observed = new ConcurrentLinkedQueue<>();
  final Expiry expiry;
  volatile NodeStatus status = new NodeStatus("standalone", "standalone", "127.0.0.1:8080", null);

  ServedStore() throws IOException {
    this(Duration.ofSeconds(10));
  }

  /** One whose cluster asks for this token. */
  ServedStore(String clusterToken) throws IOException {
    this(Duration.ofSeconds(10), Duration.ofSeconds(10), REQUEST_BYTES_MAX, clusterToken);
  }

  ServedStore(Duration readTimeout) throws IOException {
    this(readTimeout, Duration.ofSeconds(10), REQUEST_BYTES_MAX, null);
  }

  ServedStore(Duration readTimeout, Duration writeTimeout) throws IOException {
    this(readTimeout, writeTimeout, REQUEST_BYTES_MAX, null);
  }

  ServedStore(Duration readTimeout, int requestBytesMax) throws IOException {
    this(readTimeout, Duration.ofSeconds(10), requestBytesMax, null);
  }

  /** One that speaks TLS like this. */
  ServedStore(HttpTls tls) throws IOException {
    this(Duration.ofSeconds(2), Duration.ofSeconds(10), REQUEST_BYTES_MAX, null, tls);
  }

  private ServedStore(
      Duration readTimeout,
      Duration writeTimeout,
      int requestBytesMax,
      @Nullable String clusterToken)
      throws IOException {
    this(
        readTimeout,
        writeTimeout,
        requestBytesMax,
        clusterToken,
        OVER_TLS ? new HttpTls(() -> Certificates.SERVER, false) : null);
  }

  private ServedStore(
      Duration readTimeout,
      Duration writeTimeout,
      int requestBytesMax,
      @Nullable String clusterToken,
      @Nullable HttpTls tls)
      throws IOException {
    InstantSource clock = () -> Instant.ofEpochMilli(millis.get());
    StateMachine machine = new StateMachine(new Retention(50, 1 << 24), ChangeListener.NONE);
    log = new ScriptedLog(ReplicatedState.of(machine));
    GroupCommit groupCommit =
        new GroupCommit(
            log,
            new CommitOptions(
                true, 100, 1 << 20, Duration.ZERO, 100, 1 << 24, Duration.ofSeconds(5)),
            clock,
            System::nanoTime);
    expiry = new Expiry(machine, groupCommit, clock, () -> true);
    ReplicatedStore store =
        new ReplicatedStore(
            groupCommit, new ReadGate(ReadBarrier.ALONE), machine, new Uncached(), clock);
    store.open();
    endpoint =
        HttpEndpoint.start(
            new HttpOptions(
                "127.0.0.1",
                0,
                requestBytesMax,
                8L * requestBytesMax,
                4096,
                100,
                readTimeout,
                writeTimeout,
                "1.2.3",
                true,
                clusterToken,
                tls),
            store,
            new LogSnapshots(log),
            new Node(store),
            cluster,
            () -> "# EOF\n",
            (method, template, code, nanos, received, sent) ->
                observed.add(method + " " + template + " " + code + " " + received + " " + sent));
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

  private static final class Uncached implements PointReadCache {
    @Override
    public @Nullable VersionedValue get(Key key, Function<Key, @Nullable VersionedValue> load) {
      return load.apply(key);
    }

    @Override
    public void changed(Key key, VersionedValue newest) {}

    @Override
    public StoreStatistics.Cache statistics() {
      return new StoreStatistics.Cache(3, 1, 2, 5);
    }
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
    try {
      var _ = endpoint.stop(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the endpoint stopped", e);
    }
  }
}
