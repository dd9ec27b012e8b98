/** The use cases, the ports they are driven by and the ports they drive. */
@org.jspecify.annotations.NullMarked
module io.raftkv.application {
  requires transitive io.raftkv.domain;
  requires java.naming;
  requires static transitive org.jspecify;

  exports io.raftkv.application.access;
  exports io.raftkv.application.api;
  exports io.raftkv.application.duration;
  exports io.raftkv.application.edge;
  exports io.raftkv.application.port;
  exports io.raftkv.application.problem;
  exports io.raftkv.application.service;
  exports io.raftkv.application.watch;
}
