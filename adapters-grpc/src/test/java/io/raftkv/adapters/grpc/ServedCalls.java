package io.raftkv.adapters.grpc;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.raftkv.application.access.OpenAccess;
import io.raftkv.application.api.NodeInspection;
import io.raftkv.application.api.NodeStatus;
import io.raftkv.application.api.StoreStatistics;
import io.raftkv.application.port.RateLimiter;
import io.raftkv.application.service.LogSnapshots;
import io.raftkv.domain.state.Retention;
import io.raftkv.testkit.LiveStore;
import io.raftkv.testkit.ScriptedCluster;
import io.raftkv.testkit.ScriptedLog;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The endpoint on a free port over the real use cases, and a client of it. */
final class ServedCalls implements AutoCloseable {
  static final int REQUEST_BYTES_MAX = 1 << 20;

  final AtomicLong millis = new AtomicLong(1_700_000_000_000L);
  final ScriptedCluster cluster = new ScriptedCluster();
  final Queue<String> observed = new ConcurrentLinkedQueue<>();
  final LiveStore live;
  final ScriptedLog log;
  final GrpcEndpoint endpoint;
  final ManagedChannel channel;
  volatile NodeStatus status = new NodeStatus("standalone", "standalone", "127.0.0.1:8080", null);

  /** One that lets everybody in. */
  ServedCalls() throws IOException {
    this(false, RateLimiter.NONE, null);
  }

  ServedCalls(boolean locked, RateLimiter limiter, @Nullable GrpcTls tls) throws IOException {
    AtomicReference<ScriptedLog> made = new AtomicReference<>();
    live =
        new LiveStore(
            state -> {
              ScriptedLog scripted = new ScriptedLog(state);
              made.set(scripted);
              return scripted;
            },
            new Retention(50, 1 << 24),
            () -> Instant.ofEpochMilli(millis.get()));
    log = Objects.requireNonNull(made.get());
    if (locked) {
      live.access().found();
    }
    endpoint =
        GrpcEndpoint.start(
            new GrpcOptions("127.0.0.1", 0, REQUEST_BYTES_MAX, 4096, tls),
            new GrpcServices(
                locked
                    ? live.access().access()
                    : new OpenAccess(live.store(), live.watches(), live.access().audit()),
                locked ? live.access().accounts() : null,
                new LogSnapshots(log),
                new Node(),
                cluster,
                (method, code, nanos) -> observed.add(method + " " + code),
                limiter,
                Runnable::run));
    channel = NettyChannelBuilder.forAddress(endpoint.address()).usePlaintext().build();
  }

  private final class Node implements NodeInspection {
    @Override
    public NodeStatus status() {
      return status;
    }

    @Override
    public StoreStatistics statistics() {
      return live.store().statistics();
    }
  }

  /** Adds metadata to each call. */
  static ClientInterceptor with(String name, String value) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  /** The stable code of an error, and what else a program is told. */
  static com.google.rpc.ErrorInfo info(StatusRuntimeException fault) {
    try {
      return Objects.requireNonNull(io.grpc.protobuf.StatusProto.fromThrowable(fault))
          .getDetails(0)
          .unpack(com.google.rpc.ErrorInfo.class);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** Its code, by gRPC's word and by ours. */
  static String codes(StatusRuntimeException fault) {
    Status.Code code = fault.getStatus().getCode();
    return code + " " + info(fault).getReason();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    live.close();
    try {
      var _ = endpoint.stop(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the endpoint stopped", e);
    }
  }
}
