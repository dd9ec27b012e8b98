/** The server: its configuration, its wiring and its lifecycle. */
@org.jspecify.annotations.NullMarked
module io.raftkv.bootstrap {
  requires static transitive org.jspecify;
  requires io.raftkv.adapters.grpc;
  requires io.raftkv.adapters.http;
  requires io.raftkv.adapters.raft;
  requires io.raftkv.adapters.storage;
  requires com.auth0.jwt;
  requires com.fasterxml.jackson.core;
  requires com.github.benmanes.caffeine;
  requires dagger;
  requires info.picocli;
  requires io.github.bucket4j.core;
  requires jakarta.inject;
  requires java.logging;
  requires java.net.http;
  requires me.tongfei.progressbar;
  requires nl.altindag.ssl.pem;
  requires static java.compiler; // named by Dagger's generated code
  requires micrometer.core;
  requires micrometer.registry.prometheus;
  requires org.apache.logging.log4j;
  requires org.apache.logging.log4j.core;
  requires org.apache.logging.log4j.layout.template.json; // named as a string alone
  requires org.bouncycastle.provider;
  requires org.yaml.snakeyaml;

  opens io.raftkv.bootstrap.tools to
      info.picocli; // which sets the fields of commands
}
