/** The gRPC interface in front of the use cases. */
@org.jspecify.annotations.NullMarked
module io.raftkv.adapters.grpc {
  requires static transitive org.jspecify;
  requires transitive io.raftkv.application;
  requires io.raftkv.protocol;
  requires io.grpc.netty.shaded;
  requires io.grpc.services;
  requires org.apache.logging.log4j;
  requires proto.google.common.protos;

  exports io.raftkv.adapters.grpc;
}
