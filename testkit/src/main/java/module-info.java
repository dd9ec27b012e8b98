@org.jspecify.annotations.NullMarked
module io.raftkv.testkit {
  requires static transitive org.jspecify;
  requires transitive io.raftkv.application;
}
