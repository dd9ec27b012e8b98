/** The gRPC protocol of RaftKV's clients: generated messages and stubs alone. */
@org.jspecify.annotations.NullMarked
module io.raftkv.protocol {
  requires static transitive org.jspecify;
  requires transitive com.google.protobuf;
  requires transitive io.grpc;
  requires transitive io.grpc.protobuf;
  requires transitive io.grpc.stub;
  // Automatic modules name nothing that they need.
  requires com.google.common;
  requires com.google.common.util.concurrent.internal;

  exports io.raftkv.protocol.kvstore;
  exports io.raftkv.protocol.v1;
}
