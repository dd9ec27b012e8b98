@org.jspecify.annotations.NullMarked
module io.raftkv.client {
  requires static org.jspecify;
  requires io.raftkv.protocol;
  requires info.picocli;
}
