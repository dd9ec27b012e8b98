@org.jspecify.annotations.NullMarked
module io.raftkv.bootstrap {
  requires static transitive org.jspecify;
  requires io.raftkv.adapters.storage;
  requires io.raftkv.adapters.http;
  requires io.raftkv.adapters.raft;
  requires io.raftkv.adapters.grpc;
}
