package io.raftkv.adapters.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.raftkv.application.api.Origin;
import io.raftkv.application.edge.ClientNetwork;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a call came from: its connection's other end. What proxies say of who stands behind them is
 * not believed here.
 *
 * @param client null where the connection has no address
 * @param forwarded whether a proxy says that it passes the call on
 */
record CallOrigin(@Nullable InetAddress client, boolean forwarded, String requestId)
    implements Origin {
  private static final Metadata.Key<String> FORWARDED_FOR =
      Metadata.Key.of("x-forwarded-for", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> FORWARDED =
      Metadata.Key.of("forwarded", Metadata.ASCII_STRING_MARSHALLER);

  static CallOrigin of(Attributes connection, Metadata headers, String requestId) {
    InetAddress client =
        connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress address
            ? address.getAddress()
            : null;
    return new CallOrigin(
        client, headers.containsKey(FORWARDED_FOR) || headers.containsKey(FORWARDED), requestId);
  }

  @Override
  public String address() {
    return client == null ? "" : client.getHostAddress();
  }

  @Override
  public String network() {
    return client == null ? "" : ClientNetwork.of(client);
  }

  @Override
  public boolean isLocal() {
    return client != null && client.isLoopbackAddress() && !forwarded;
  }
}
