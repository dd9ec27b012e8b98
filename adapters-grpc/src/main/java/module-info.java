/** The gRPC interface in front of the use cases. It serves nothing yet. */
@org.jspecify.annotations.NullMarked
module io.raftkv.adapters.grpc {
  requires static transitive org.jspecify;
  requires transitive io.raftkv.application;
  requires io.raftkv.protocol;
  requires io.grpc.netty.shaded;
}
