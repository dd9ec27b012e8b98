/** Calls a thing of each server library from inside the layer. */
@org.jspecify.annotations.NullMarked
module io.raftkv.layer {
  requires static org.jspecify;
  requires io.grpc.netty.shaded;
  requires io.raftkv.bootstrap;
  requires io.raftkv.protocol;
  requires org.apache.ratis;
  requires org.jboss.logging;
  requires org.jboss.threads;
  requires undertow.core;
  requires xnio.api;

  exports io.raftkv.layer;
}
