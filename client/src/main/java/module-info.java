/** The clients of RaftKV: kvcli. */
@org.jspecify.annotations.NullMarked
module io.raftkv.client {
  requires static transitive org.jspecify;
  requires com.fasterxml.jackson.databind;
  requires info.picocli;
  requires io.raftkv.protocol;
  requires java.net.http;
  requires jdk.unsupported; // by which JLine hears Ctrl-C
  requires org.jline.terminal;

  opens io.raftkv.client.cli to
      info.picocli; // which sets the fields of commands
}
