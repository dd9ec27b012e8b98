@org.jspecify.annotations.NullMarked
module io.raftkv.domain {
  requires static org.jspecify;

}
