/**
 * Fakes of the ports, the suites that every adapter of a port passes, and the checks of histories.
 * For tests alone.
 */
@org.jspecify.annotations.NullMarked
module io.raftkv.testkit {
  requires static transitive org.jspecify;
  requires transitive io.raftkv.application;
  requires transitive org.junit.jupiter.api;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;

  exports io.raftkv.testkit;
  exports io.raftkv.testkit.access;
  exports io.raftkv.testkit.history;
  exports io.raftkv.testkit.tls;
}
