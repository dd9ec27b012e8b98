/** The clients of RaftKV: kvcli. */
@org.jspecify.annotations.NullMarked
module io.raftkv.client {
  requires static transitive org.jspecify;
  requires com.fasterxml.jackson.databind;
  requires info.picocli;
  requires io.raftkv.protocol;
  requires java.net.http;

  opens io.raftkv.client.cli to
      info.picocli; // which sets the fields of commands
}
