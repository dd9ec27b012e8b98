@org.jspecify.annotations.NullMarked
module io.raftkv.testkit {
  requires static org.jspecify;
  requires transitive io.raftkv.application;
}
