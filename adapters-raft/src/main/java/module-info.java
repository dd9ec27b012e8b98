@org.jspecify.annotations.NullMarked
module io.raftkv.adapters.raft {
  requires static org.jspecify;
  requires transitive io.raftkv.application;
}
