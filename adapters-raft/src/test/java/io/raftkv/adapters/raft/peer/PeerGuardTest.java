package io.raftkv.adapters.raft.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.grpc.AdminProtocolServiceGrpc;
import org.apache.ratis.proto.grpc.RaftClientProtocolServiceGrpc;
import org.apache.ratis.proto.grpc.RaftServerProtocolServiceGrpc;
import org.apache.ratis.thirdparty.io.grpc.CallOptions;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.Server;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.StatusRuntimeException;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientCalls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who speaks to the peers' port: Raft and we, and nobody else. */
final class PeerGuardTest {
  private Server server;
  private ManagedChannel channel;

  PeerGuardTest() throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new RaftClientProtocolServiceGrpc.RaftClientProtocolServiceImplBase() {})
            .addService(new AdminProtocolServiceGrpc.AdminProtocolServiceImplBase() {})
            .addService(new RaftServerProtocolServiceGrpc.RaftServerProtocolServiceImplBase() {});
    server = new PeerEndpoint(new Echo(), null).addTo(builder).build();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", 1).usePlaintext().build();
  }

  private static final class Echo implements PeerHandler {
    @Override
    public CompletableFuture<PeerMessage> answer(PeerMessage question) {
      return CompletableFuture.completedFuture(question);
    }

    @Override
    public InputStream snapshot(PeerMessage.FetchSnapshot question) throws IOException {
      throw new IOException("there is none");
    }
  }

  @BeforeEach
  void begin() throws IOException {
    server.start();
    channel.shutdownNow();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
  }

  @AfterEach
  void end() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  private Status.Code call(String service, MethodDescriptor<?, ?> like) {
    MethodDescriptor<byte[], byte[]> method =
        PeerProtocol.CALL.toBuilder()
            .setFullMethodName(
                MethodDescriptor.generateFullMethodName(service, like.getBareMethodName()))
            .build();
    return assertThrows(
            StatusRuntimeException.class,
            () -> ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, new byte[0]))
        .getStatus()
        .getCode();
  }

  @Test
  void theClientAndTheAdminProtocolAreRefused() {
    assertEquals(
        Status.Code.PERMISSION_DENIED,
        call(
            RaftClientProtocolServiceGrpc.SERVICE_NAME,
            RaftClientProtocolServiceGrpc.getUnorderedMethod()));
    assertEquals(
        Status.Code.PERMISSION_DENIED,
        call(
            AdminProtocolServiceGrpc.SERVICE_NAME,
            AdminProtocolServiceGrpc.getSetConfigurationMethod()));
  }

  @Test
  void raftItselfIsLetThrough() {
    assertEquals(
        Status.Code.UNIMPLEMENTED, // by the stub in this test
        call(
            RaftServerProtocolServiceGrpc.SERVICE_NAME,
            RaftServerProtocolServiceGrpc.getRequestVoteMethod()));
  }

  @Test
  void weAreLetThrough() throws Exception {
    try (PeerCalls calls = new PeerCalls(null)) {
      PeerMessage asked = new PeerMessage.AskTerm(new UUID(1, 2));
      String address = "127.0.0.1:" + server.getPort();
      assertEquals(asked, calls.call(address, asked, Duration.ofSeconds(10)).join());
      InputStream none = calls.snapshot(address, new PeerMessage.FetchSnapshot(new UUID(1, 2), 0));
      assertInstanceOf(PeerUnreachableException.class, assertThrows(IOException.class, none::read));
    }
  }
}
