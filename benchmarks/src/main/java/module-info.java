@org.jspecify.annotations.NullMarked
module io.raftkv.benchmarks {
  requires static org.jspecify;
  requires io.raftkv.bootstrap;
}
