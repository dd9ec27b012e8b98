package io.raftkv.bootstrap.cluster;

import java.io.IOException;
import java.util.List;

/** Where the nodes of a cluster live. Its places stay theirs while they are down. */
interface NodeNetwork extends AutoCloseable {
  /**
   * A node's place.
   *
   * @param prefix what a command begins with so that it runs there
   */
  record Place(String host, int httpPort, int grpcPort, int raftPort, List<String> prefix) {
    /** Keeps its own copy of the list. */
    public Place {
      prefix = List.copyOf(prefix);
    }

    String httpAddress() {
      return host + ":" + httpPort;
    }

    String grpcAddress() {
      return host + ":" + grpcPort;
    }

    String raftAddress() {
      return host + ":" + raftPort;
    }
  }

  /** A new place, which nothing else has. */
  Place place() throws IOException;

  @Override
  void close() throws IOException;
}
