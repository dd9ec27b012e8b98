/** The server: its configuration, its wiring and its lifecycle. */
@org.jspecify.annotations.NullMarked
module io.raftkv.bootstrap {
  requires static transitive org.jspecify;
  requires io.raftkv.adapters.storage;
  requires io.raftkv.adapters.http;
  requires io.raftkv.adapters.raft;
  requires io.raftkv.adapters.grpc;
  requires info.picocli;
  requires org.yaml.snakeyaml;
}
