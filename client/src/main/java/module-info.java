/** The clients of RaftKV: the Java client, the fake server for tests of its users, and kvcli. */
@org.jspecify.annotations.NullMarked
module io.raftkv.client {
  requires static transitive org.jspecify;
  requires HdrHistogram;
  requires com.fasterxml.jackson.databind;
  requires info.picocli;
  requires io.grpc.inprocess;
  requires io.grpc.netty.shaded; // the transport, which gRPC finds by itself
  requires io.raftkv.protocol;
  requires java.logging; // which JLine logs by
  requires java.net.http;
  requires jdk.unsupported; // by which JLine hears Ctrl-C
  requires me.tongfei.progressbar;
  requires org.jline.reader;
  requires org.jline.terminal;
  requires proto.google.common.protos;

  exports io.raftkv.client;
  exports io.raftkv.client.testing;

  opens io.raftkv.client.cli to
      info.picocli; // which sets the fields of commands
}
