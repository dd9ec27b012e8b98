@org.jspecify.annotations.NullMarked
module io.raftkv.protocol {
  requires static transitive org.jspecify;

}
