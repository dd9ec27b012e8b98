@org.jspecify.annotations.NullMarked
module io.raftkv.benchmarks {
  requires static transitive org.jspecify;
  requires io.raftkv.bootstrap;
}
