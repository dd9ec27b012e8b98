@org.jspecify.annotations.NullMarked
module io.raftkv.adapters.http {
  requires static org.jspecify;
  requires transitive io.raftkv.application;
}
