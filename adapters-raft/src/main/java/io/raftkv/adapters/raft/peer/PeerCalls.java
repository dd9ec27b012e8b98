package io.raftkv.adapters.raft.peer;

import io.raftkv.application.port.MalformedBytesException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.thirdparty.io.grpc.CallOptions;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.StatusRuntimeException;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientCalls;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;
import org.apache.ratis.thirdparty.io.netty.channel.ChannelOption;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/**
 * Calls of other nodes, by address: a connection each, which is made when it is first needed and
 * made again whenever it broke. Safe for any thread.
 */
public final class PeerCalls implements AutoCloseable {
  /** A connection that is silent for so long is tried, so that a dead peer is known to be. */
  static final int KEEP_ALIVE_SECONDS = 10;

  private static final int KEEP_ALIVE_ANSWER_SECONDS = 5;

  /**
   * After so long another attempt begins. While nothing gets through, the system itself repeats one
   * after ever longer pauses, of many seconds in the end, which a mended network would wait for.
   */
  private static final int CONNECT_MILLIS = 1_000;

  private final ConcurrentMap<String, ManagedChannel> channels = new ConcurrentHashMap<>();

  private final @Nullable SslContext tls;

  /**
   * Without connections yet.
   *
   * @param security null for connections in the clear
   */
  public PeerCalls(@Nullable PeerSecurity security) {
    tls = security == null ? null : security.forCalls();
  }

  /**
   * Asks the node at the address.
   *
   * @return the answer; fails with {@link PeerUnreachableException} if there is none in time. It
   *     completes on a network thread: whoever attaches long work must move it elsewhere
   */
  public CompletableFuture<PeerMessage> call(
      String address, PeerMessage question, Duration deadline) {
    return call(address, question, within(deadline));
  }

  /** As {@link #call}, of a node that may be about to start: waits for it until the deadline. */
  public CompletableFuture<PeerMessage> callWhenReady(
      String address, PeerMessage question, Duration deadline) {
    channel(address).resetConnectBackoff();
    return call(address, question, within(deadline).withWaitForReady());
  }

  private static CallOptions within(Duration deadline) {
    return CallOptions.DEFAULT.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  private CompletableFuture<PeerMessage> call(
      String address, PeerMessage question, CallOptions options) {
    CompletableFuture<PeerMessage> answer = new CompletableFuture<>();
    ManagedChannel channel = channel(address);
    ClientCalls.asyncUnaryCall(
        channel.newCall(PeerProtocol.CALL, options),
        question.toBytes(),
        new StreamObserver<>() {
          @Override
          public void onNext(byte[] bytes) {
            try {
              answer.complete(PeerMessage.of(bytes));
            } catch (MalformedBytesException e) {
              answer.completeExceptionally(e);
            }
          }

          @Override
          public void onError(Throwable fault) {
            PeerUnreachableException unreachable = unreachable(address, fault);
            if (!unreachable.wasSent()) {
              channel.resetConnectBackoff(); // who asks again must not wait for ever longer
            }
            answer.completeExceptionally(unreachable);
          }

          @Override
          public void onCompleted() {
            // There is one answer, and it has come.
          }
        });
    return answer;
  }

  /**
   * Opens the snapshot of the node at the address, to be read and closed by the caller. Reading
   * blocks, and fails where the peer does.
   */
  public InputStream snapshot(String address, PeerMessage.FetchSnapshot question) {
    return new Parts(
        address,
        ClientCalls.blockingServerStreamingCall(
            channel(address), PeerProtocol.SNAPSHOT, CallOptions.DEFAULT, question.toBytes()));
  }

  private static final class Parts extends InputStream {
    private final String address;
    private final Iterator<byte[]> parts;
    private byte[] part = new byte[0];
    private int position;

    Parts(String address, Iterator<byte[]> parts) {
      this.address = address;
      this.parts = parts;
    }

    @Override
    public int read() throws IOException {
      return more() ? part[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (!more()) {
        return -1;
      }
      int count = Math.min(length, part.length - position);
      System.arraycopy(part, position, into, offset, count);
      position += count;
      return count;
    }

    private boolean more() throws IOException {
      try {
        while (position == part.length) {
          if (!parts.hasNext()) {
            return false;
          }
          part = parts.next();
          position = 0;
        }
        return true;
      } catch (StatusRuntimeException e) {
        throw unreachable(address, e);
      }
    }
  }

  private static PeerUnreachableException unreachable(String address, Throwable fault) {
    Status status = Status.fromThrowable(fault);
    String description = status.getDescription();
    String how = description == null ? status.getCode().toString() : description;
    return new PeerUnreachableException(address, how, !isUnconnected(fault), fault);
  }

  /** Where there is no connection, nothing has been sent. */
  private static boolean isUnconnected(Throwable fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException
          || cause instanceof NoRouteToHostException
          || cause instanceof UnknownHostException) {
        return true;
      }
    }
    return false;
  }

  /** Tries again at once to connect where that has failed, instead of after ever longer pauses. */
  public void reconnect() {
    channels.values().forEach(ManagedChannel::resetConnectBackoff);
  }

  private ManagedChannel channel(String address) {
    return channels.computeIfAbsent(
        address,
        target ->
            secured(NettyChannelBuilder.forTarget(target))
                .directExecutor()
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .maxInboundMessageSize(PeerProtocol.MESSAGE_BYTES_MAX)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_ANSWER_SECONDS, TimeUnit.SECONDS)
                .build());
  }

  private NettyChannelBuilder secured(NettyChannelBuilder builder) {
    return tls == null ? builder.usePlaintext() : builder.useTransportSecurity().sslContext(tls);
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
    channels.clear();
  }
}
