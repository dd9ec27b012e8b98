package io.raftkv.adapters.raft.peer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor.MethodType;

/** The two methods of the service. */
final class PeerProtocol {
  static final String SERVICE = "raftkv.Peer";

  /** The largest message: a batch of the largest size, with ample room. */
  static final int MESSAGE_BYTES_MAX = 64 << 20;

  /** A question and its answer. */
  static final MethodDescriptor<byte[], byte[]> CALL = method("Call", MethodType.UNARY);

  /** A question whose answer is a file. */
  static final MethodDescriptor<byte[], byte[]> SNAPSHOT =
      method("Snapshot", MethodType.SERVER_STREAMING);

  private PeerProtocol() {}

  private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
        .setRequestMarshaller(AsTheyAre.INSTANCE)
        .setResponseMarshaller(AsTheyAre.INSTANCE)
        .build();
  }

  private enum AsTheyAre implements MethodDescriptor.Marshaller<byte[]> {
    INSTANCE;

    @Override
    public InputStream stream(byte[] bytes) {
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public byte[] parse(InputStream in) {
      try {
        return in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
