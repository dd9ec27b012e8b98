package io.raftkv.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftkv.adapters.grpc.GrpcEndpoint;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RealContractTest extends ClientContract {
  private final RealServer server = new RealServer();
  private final GrpcEndpoint endpoint;
  private final RaftKvClient client;

  RealContractTest() throws IOException {
    endpoint = server.open();
    client = RaftKvClient.connect(RealServer.name(endpoint));
  }

  @Override
  RaftKvClient client() {
    return client;
  }

  @AfterEach
  void stop() throws InterruptedException {
    client.close();
    server.close();
    RealServer.stop(endpoint);
  }

  @Test
  void theClusterIsSeenAndChanged() {
    client.put("a", "1");
    BlockingCluster cluster = client.cluster();
    NodeStatus status = cluster.status();
    assertEquals("n1", status.nodeId());
    assertEquals(1, status.revision());
    assertEquals(Optional.empty(), status.notReady());
    assertEquals(List.of(), cluster.members());
    assertEquals(List.of(), cluster.elections());
    cluster.addMember("n2", "n2:7000");
    cluster.removeMember("n2");
    assertEquals("n2", cluster.transferLeadership());
    assertEquals("n2", cluster.transferLeadership("n2"));
    assertEquals(
        List.of("join n2 n2:7000", "remove n2", "stepdown", "transfer n2"),
        List.copyOf(server.cluster.asked));
    RaftKvException fault =
        assertThrows(
            RaftKvException.class,
            () -> client.withDeadline(java.time.Duration.ofMillis(300)).cluster().takeSnapshot());
    assertEquals(Outcome.NOT_DONE, fault.outcome(), fault::getMessage);
  }
}
