package io.raftkv.bootstrap.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * All nodes on loopback, each with ports of its own. These lie below those that systems give to
 * outgoing connections, or one of these could take the port of a node that is down.
 */
final class Loopback implements NodeNetwork {
  private static final int FIRST = 10_000;
  private static final int LAST = 30_000;
  private static final int ATTEMPTS = 1_000;

  @Override
  public Place place() throws IOException {
    return new Place("127.0.0.1", freePort(), freePort(), freePort(), List.of());
  }

  private static int freePort() throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      try (ServerSocket probe = new ServerSocket()) {
        probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return port;
      } catch (IOException taken) {
        // another one, then
      }
    }
    throw new IOException("no port is free from " + FIRST + " to " + LAST);
  }

  @Override
  public void close() {
    // nothing of it outlives the nodes
  }
}
