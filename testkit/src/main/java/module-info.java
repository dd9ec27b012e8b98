/** Fakes of the ports and the suites that every adapter of a port passes. For tests alone. */
@org.jspecify.annotations.NullMarked
module io.raftkv.testkit {
  requires static transitive org.jspecify;
  requires transitive io.raftkv.application;
  requires transitive org.junit.jupiter.api;

  exports io.raftkv.testkit;
}
