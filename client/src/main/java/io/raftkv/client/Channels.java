package io.raftkv.client;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.TlsChannelCredentials;
import io.grpc.inprocess.InProcessChannelBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes the channels to endpoints. */
final class Channels {
  /** Before the name of a server in this process, in place of host and port. */
  static final String IN_PROCESS = "in-process:";

  /** An answer to a ping takes no longer than this. */
  private static final long PING_SECONDS = 5;

  private static final int METADATA_BYTES_MAX = 64 << 10;

  private Channels() {}

  /**
   * Channels to all endpoints, which connect when they are first used.
   *
   * @throws IllegalArgumentException if the files of TLS are not what they should be
   */
  static List<Endpoint> open(ClientSettings settings, Executor executor) {
    ChannelCredentials credentials = credentials(settings.tls());
    List<Endpoint> endpoints = new ArrayList<>();
    for (String name : settings.endpoints()) {
      ManagedChannelBuilder<?> builder =
          name.startsWith(IN_PROCESS)
              ? InProcessChannelBuilder.forName(name.substring(IN_PROCESS.length()))
              : toServer(settings, name, credentials);
      endpoints.add(
          new Endpoint(
              name,
              endpoints.size(),
              builder
                  .disableRetry() // one policy: ours
                  .executor(executor)
                  .maxInboundMessageSize(settings.maxMessageBytes())
                  .build()));
    }
    return endpoints;
  }

  private static ManagedChannelBuilder<?> toServer(
      ClientSettings settings, String name, ChannelCredentials credentials) {
    return Grpc.newChannelBuilder("dns:///" + name, credentials)
        .defaultLoadBalancingPolicy("round_robin") // a name may stand for several servers
        .maxInboundMetadataSize(METADATA_BYTES_MAX)
        .keepAliveTime(settings.keepAlive().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(PING_SECONDS, TimeUnit.SECONDS)
        .userAgent("raftkv-java");
  }

  private static ChannelCredentials credentials(@Nullable TlsOptions tls) {
    if (tls == null) {
      return InsecureChannelCredentials.create();
    }
    TlsChannelCredentials.Builder builder = TlsChannelCredentials.newBuilder();
    Path authorities = tls.authorities().orElse(null);
    if (authorities != null) {
      try {
        builder.trustManager(authorities.toFile());
      } catch (IOException e) {
        throw unreadable(authorities, e);
      }
    }
    Path certificate = tls.certificate().orElse(null);
    Path key = tls.key().orElse(null);
    if (certificate != null && key != null) {
      try {
        builder.keyManager(certificate.toFile(), key.toFile());
      } catch (IOException e) {
        throw unreadable(certificate, e);
      }
    }
    return builder.build();
  }

  private static IllegalArgumentException unreadable(Path file, IOException cause) {
    return new IllegalArgumentException("tls: cannot read " + file + ": " + cause, cause);
  }
}
