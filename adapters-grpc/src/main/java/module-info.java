@org.jspecify.annotations.NullMarked
module io.raftkv.adapters.grpc {
  requires static transitive org.jspecify;
  requires transitive io.raftkv.application;
  requires io.raftkv.protocol;
}
