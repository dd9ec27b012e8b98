@org.jspecify.annotations.NullMarked
module io.raftkv.adapters.storage {
  requires static transitive org.jspecify;
  requires transitive io.raftkv.application;
  requires com.github.benmanes.caffeine;
}
