/** Measurements: of parts by JMH, of the store in one process, of servers beside their peers. */
@org.jspecify.annotations.NullMarked
module io.raftkv.benchmarks {
  requires HdrHistogram;
  requires io.grpc;
  requires io.grpc.netty.shaded; // the transport, which gRPC finds by itself
  requires io.raftkv.adapters.storage;
  requires io.raftkv.application;
  requires io.raftkv.bootstrap;
  requires java.management;
  requires java.net.http;
  requires jmh.core;
  requires static transitive org.jspecify;
}
