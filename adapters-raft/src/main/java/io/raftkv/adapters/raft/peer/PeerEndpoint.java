package io.raftkv.adapters.raft.peer;

import io.raftkv.application.port.MalformedBytesException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.apache.ratis.thirdparty.io.grpc.ServerServiceDefinition;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.ServerCallStreamObserver;
import org.apache.ratis.thirdparty.io.grpc.stub.ServerCalls;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/**
 * Our service at the port at which Ratis listens, and the guard of that port.
 *
 * <p>Ratis would serve its client and its admin protocol there too: whoever reaches the port could
 * write and change the membership, past every role. Nobody needs them, since this node speaks to
 * its own Ratis in the process: they are refused. With TLS nobody gets so far who has not proved to
 * be a node.
 */
public final class PeerEndpoint {
  private static final Logger LOG = LogManager.getLogger(PeerEndpoint.class);
  private static final int PART_BYTES = 64 * 1024;

  /** Who has not even begun to speak gRPC by then, or not finished the handshake of TLS, is cut. */
  private static final int HANDSHAKE_SECONDS = 10;

  /** What the port is for; all else is refused, also what a later Ratis may bring. */
  private static final Set<String> SERVED =
      Set.of(PeerProtocol.SERVICE, "ratis.grpc.RaftServerProtocolService");

  private final PeerHandler handler;
  private final @Nullable PeerSecurity security;

  /**
   * Lets the handler answer.
   *
   * @param security null for a port that is in the clear
   */
  public PeerEndpoint(PeerHandler handler, @Nullable PeerSecurity security) {
    this.handler = handler;
    this.security = security;
  }

  /** Adds the service and the guard. */
  public NettyServerBuilder addTo(NettyServerBuilder builder) {
    if (security != null) {
      builder.sslContext(security.forPort());
    }
    return builder
        .addService(
            ServerServiceDefinition.builder(PeerProtocol.SERVICE)
                .addMethod(PeerProtocol.CALL, ServerCalls.asyncUnaryCall(this::call))
                .addMethod(
                    PeerProtocol.SNAPSHOT, ServerCalls.asyncServerStreamingCall(this::snapshot))
                .build())
        .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
        .permitKeepAliveTime(PeerCalls.KEEP_ALIVE_SECONDS / 2, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true)
        .intercept(new Guard());
  }

  private static final class Guard implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      String service = call.getMethodDescriptor().getServiceName();
      if (service != null && SERVED.contains(service)) {
        return next.startCall(call, headers);
      }
      LOG.warn("refused a call of {}, which is not served to the network", service);
      call.close(
          Status.PERMISSION_DENIED.withDescription("this port is for the cluster's nodes alone"),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
  }

  private void call(byte[] question, StreamObserver<byte[]> observer) {
    PeerMessage message;
    try {
      message = PeerMessage.of(question);
    } catch (MalformedBytesException e) {
      observer.onError(
          Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
      return;
    }
    var _ =
        handler
            .answer(message)
            .whenComplete(
                (answer, fault) -> {
                  if (answer == null) {
                    LOG.error("a peer's question could not be answered", fault);
                    observer.onError(
                        Status.INTERNAL.withDescription("see the node's log").asRuntimeException());
                  } else {
                    observer.onNext(answer.toBytes());
                    observer.onCompleted();
                  }
                });
  }

  private void snapshot(byte[] question, StreamObserver<byte[]> observer) {
    ServerCallStreamObserver<byte[]> out = (ServerCallStreamObserver<byte[]>) observer;
    InputStream in;
    try {
      if (!(PeerMessage.of(question) instanceof PeerMessage.FetchSnapshot fetch)) {
        throw new MalformedBytesException("this is no wish for a snapshot");
      }
      in = handler.snapshot(fetch);
    } catch (IOException | MalformedBytesException e) {
      out.onError(Status.FAILED_PRECONDITION.withDescription(e.getMessage()).asRuntimeException());
      return;
    }
    Transfer transfer = new Transfer(in, out);
    out.setOnCancelHandler(transfer::end);
    out.setOnReadyHandler(transfer::go);
    transfer.go(); // it may be ready already
  }

  /** Sends parts as the receiver takes them, so that no more than a few are in memory. */
  private static final class Transfer {
    private final InputStream in;
    private final ServerCallStreamObserver<byte[]> out;
    private boolean ended;

    Transfer(InputStream in, ServerCallStreamObserver<byte[]> out) {
      this.in = in;
      this.out = out;
    }

    synchronized void go() {
      try {
        byte[] part = new byte[PART_BYTES];
        while (!ended && out.isReady()) {
          int count = in.readNBytes(part, 0, part.length);
          if (count == 0) {
            end();
            out.onCompleted();
          } else {
            out.onNext(Arrays.copyOf(part, count));
          }
        }
      } catch (IOException e) {
        LOG.warn("a snapshot could not be sent to a peer", e);
        end();
        out.onError(Status.DATA_LOSS.withDescription(e.getMessage()).asRuntimeException());
      }
    }

    synchronized void end() {
      if (!ended) {
        ended = true;
        try {
          in.close();
        } catch (IOException e) {
          LOG.warn("a snapshot did not close", e);
        }
      }
    }
  }
}
