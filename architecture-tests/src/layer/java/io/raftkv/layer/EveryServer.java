package io.raftkv.layer;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.raftkv.protocol.kvstore.GetRequest;
import io.raftkv.protocol.kvstore.GetResponse;
import io.raftkv.protocol.kvstore.KVStoreGrpc;
import io.undertow.Undertow;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;

/** A Raft group of one, an HTTP server and a gRPC server, each called once for real. */
public final class EveryServer {
  private EveryServer() {}

  /** Starts, calls and stops each; what they answered, in that order. */
  public static List<String> call(File folder) throws Exception {
    return List.of(raft(folder), http(), grpc());
  }

  /** Counts what is applied. */
  private static final class Counting extends BaseStateMachine {
    private final AtomicInteger applied = new AtomicInteger();

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
      return CompletableFuture.completedFuture(
          Message.valueOf("applied " + applied.incrementAndGet()));
    }
  }

  private static String raft(File folder) throws Exception {
    int port = freePort();
    RaftProperties properties = new RaftProperties();
    RaftServerConfigKeys.setStorageDir(properties, List.of(folder));
    GrpcConfigKeys.Server.setPort(properties, port);
    RaftPeer peer = RaftPeer.newBuilder().setId("n1").setAddress("127.0.0.1:" + port).build();
    RaftGroup group = RaftGroup.valueOf(RaftGroupId.randomId(), peer);
    RaftServer server =
        RaftServer.newBuilder()
            .setServerId(peer.getId())
            .setGroup(group)
            .setProperties(properties)
            .setStateMachine(new Counting())
            .build();
    server.start();
    try (RaftClient client =
        RaftClient.newBuilder()
            .setProperties(properties)
            .setRaftGroup(group)
            .setClientRpc(
                new GrpcFactory(new Parameters()).newRaftClientRpc(ClientId.randomId(), properties))
            .build()) {
      return client
          .io()
          .send(Message.valueOf("write"))
          .getMessage()
          .getContent()
          .toString(StandardCharsets.UTF_8);
    } finally {
      server.close();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String http() throws IOException {
    Undertow server =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setHandler(exchange -> exchange.getResponseSender().send("served"))
            .build();
    server.start();
    try {
      InetSocketAddress address =
          (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
      URI uri = URI.create("http://127.0.0.1:" + address.getPort() + "/");
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      server.stop();
    }
  }

  private static String grpc() throws IOException {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                new KVStoreGrpc.KVStoreImplBase() {
                  @Override
                  public void get(GetRequest request, StreamObserver<GetResponse> responses) {
                    responses.onNext(GetResponse.newBuilder().setFound(true).build());
                    responses.onCompleted();
                  }
                })
            .build()
            .start();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()))
            .usePlaintext()
            .build();
    try {
      GetResponse response =
          KVStoreGrpc.newBlockingStub(channel).get(GetRequest.newBuilder().setKey("k").build());
      return "found " + response.getFound();
    } finally {
      channel.shutdownNow();
      server.shutdownNow();
    }
  }
}
