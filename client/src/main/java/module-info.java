@org.jspecify.annotations.NullMarked
module io.raftkv.client {
  requires static transitive org.jspecify;
  requires io.raftkv.protocol;
  requires info.picocli;
}
