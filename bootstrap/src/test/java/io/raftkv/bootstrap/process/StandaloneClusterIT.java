package io.raftkv.bootstrap.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes of a cluster, at a server without one. */
final class StandaloneClusterIT {
  private static final String NEWCOMER = "{\"node_id\":\"n2\",\"addr\":\"node2:7000\"}";

  @TempDir Path folder;

  @Test
  void aServerAloneIsAClusterOfOne() throws Exception {
    try (ServerProcess server =
        ServerProcess.start(folder, "--raft.node-id=alone-1", "--raft.cluster-token=tell nobody")) {
      URI uri = server.awaitReady();
      try (ServerClient client = new ServerClient(uri)) {
        assertEquals(201, client.put("a", "1").status());
        String http = uri.getAuthority();
        assertEquals(
            "{\"nodes\":[{\"id\":\"alone-1\",\"address\":\"\",\"suffrage\":\"Voter\","
                + "\"state\":\"standalone\",\"http_addr\":\""
                + http
                + "\",\"match_index\":1,\"lag\":0,\"applied_index\":1}],\"count\":1}\n",
            client.get("/cluster/nodes").text());
        assertEquals(
            "{\"leader\":\""
                + http
                + "\",\"state\":\"standalone\",\"leader_id\":\"alone-1\","
                + "\"leader_address\":\"\",\"is_leader\":true,\"node_id\":\"alone-1\"}\n",
            client.get("/cluster/leader").text());
        assertEquals(
            "{\"node_id\":\"alone-1\",\"is_leader\":true,\"state\":\"standalone\","
                + "\"leader_id\":\"alone-1\",\"leader_address\":\"\",\"term\":0,"
                + "\"commit_index\":1,\"applied_index\":1,\"last_log_index\":1,"
                + "\"last_log_term\":0,\"num_peers\":0,\"leadership_changes\":0}\n",
            client.get("/cluster/leadership").text());
        changes(client);
        assertFalse(client.get("/stats").text().contains("\"raft\""));
      }
      assertFalse((server.out() + server.err()).contains("nobody"));
    }
  }

  private static void changes(ServerClient client) throws Exception {
    assertEquals(401, client.call("POST", "/cluster/join", NEWCOMER).status());
    ServerClient.Reply joined =
        client.call("POST", "/cluster/join", NEWCOMER, "X-Cluster-Token", "tell nobody");
    assertEquals(409, joined.status());
    assertEquals("standalone", joined.code());
    assertTrue(joined.text().contains("start it with raft.enabled"), joined.text());
    assertEquals(409, client.call("POST", "/cluster/remove", "{\"node_id\":\"alone-1\"}").status());
    assertEquals(409, client.call("POST", "/cluster/leadership/stepdown", "").status());
    ServerClient.Reply transferred =
        client.call("POST", "/cluster/leadership/transfer", "{\"target_node_id\":\"alone-1\"}");
    assertEquals(200, transferred.status());
    assertEquals(
        "{\"message\":\"leadership transfer initiated\",\"target_node_id\":\"alone-1\"}\n",
        transferred.text());
    assertEquals(400, client.call("POST", "/cluster/leadership/transfer", "{}").status());
  }
}
