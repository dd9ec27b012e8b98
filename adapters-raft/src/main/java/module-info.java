@org.jspecify.annotations.NullMarked
module io.raftkv.adapters.raft {
  requires static transitive org.jspecify;
  requires transitive io.raftkv.application;
}
