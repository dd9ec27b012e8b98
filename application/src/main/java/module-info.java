@org.jspecify.annotations.NullMarked
module io.raftkv.application {
  requires static org.jspecify;
  requires transitive io.raftkv.domain;
}
