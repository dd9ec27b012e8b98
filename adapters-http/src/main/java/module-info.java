@org.jspecify.annotations.NullMarked
module io.raftkv.adapters.http {
  requires static transitive org.jspecify;
  requires transitive io.raftkv.application;
}
