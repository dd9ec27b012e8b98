/** The HTTP interface: Undertow in front of the use cases. */
@org.jspecify.annotations.NullMarked
module io.raftkv.adapters.http {
  requires static transitive org.jspecify;
  requires transitive io.raftkv.application;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires io.smallrye.common.net;
  requires org.apache.logging.log4j;
  // Undertow and XNIO are automatic modules and name nothing that they need, so that the two
  // libraries of JBoss must be named here to be in the module graph.
  requires undertow.core;
  requires xnio.api;
  requires org.jboss.logging;
  requires org.jboss.threads;

  exports io.raftkv.adapters.http;
}
