package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.raftkv.application.api.Cluster.Member;
import io.raftkv.application.api.Leadership;
import io.raftkv.application.api.NodeStatus;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.port.AppendReply;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of a cluster: below {@code /cluster}, and by the routes that any node has. */
final class ClusterRoutesTest extends HttpTestCase {
  private static Leadership leadership(String role) {
    return new Leadership(
        "n1", role, "n2", "node2:7000", "node2:8080", 7, 41, 40, 43, 6, 30, 2, 5, 1_000, 9);
  }

  private static Leadership noLeader() {
    return new Leadership(
        "n1", Leadership.CANDIDATE, null, null, null, 8, 41, 40, 43, 6, 30, 2, 5, 0, 9);
  }

  @Test
  void allMembersAreShown() throws IOException {
    server.cluster.members =
        List.of(
            new Member("n1", "node1:7000", true, "leader", "node1:8080", 42, 41, 1, null),
            new Member("n2", "node2:7000", false, "follower", "node2:8080", 7, 6, 36, "diverged"),
            new Member(
                "n3", "node3:7000", true, Member.UNREACHABLE, null, 3, 0, 42, "unreachable"));
    RawHttp.Response response = get("/cluster/nodes");
    assertEquals(200, response.status());
    assertEquals("application/json", response.header("Content-Type"));
    assertEquals(
        "{\"nodes\":["
            + "{\"id\":\"n1\",\"address\":\"node1:7000\",\"suffrage\":\"Voter\",\"state\":\"leader\","
            + "\"http_addr\":\"node1:8080\",\"match_index\":42,\"lag\":1,\"applied_index\":41},"
            + "{\"id\":\"n2\",\"address\":\"node2:7000\",\"suffrage\":\"Nonvoter\",\"state\":\"follower\","
            + "\"http_addr\":\"node2:8080\",\"match_index\":7,\"lag\":36,\"applied_index\":6,"
            + "\"obstacle\":\"diverged\"},"
            + "{\"id\":\"n3\",\"address\":\"node3:7000\",\"suffrage\":\"Voter\",\"state\":\"unreachable\","
            + "\"http_addr\":\"\",\"match_index\":3,\"lag\":42,\"applied_index\":0,"
            + "\"obstacle\":\"unreachable\"}],\"count\":3}\n",
        response.text());
  }

  @Test
  void theLeaderIsShown() throws IOException {
    server.cluster.leadership = leadership(Leadership.FOLLOWER);
    assertEquals(
        "{\"leader\":\"node2:8080\",\"state\":\"follower\",\"leader_id\":\"n2\","
            + "\"leader_address\":\"node2:7000\",\"is_leader\":false,\"node_id\":\"n1\"}\n",
        get("/cluster/leader").text());
    server.cluster.leadership = noLeader();
    assertEquals(
        "{\"leader\":\"\",\"state\":\"candidate\",\"leader_id\":\"\","
            + "\"leader_address\":\"\",\"is_leader\":false,\"node_id\":\"n1\"}\n",
        get("/cluster/leader").text());
    server.cluster.leadership = leadership(Leadership.LEADER);
    assertTrue(json(get("/cluster/leader")).path("is_leader").asBoolean());
  }

  @Test
  void theLeadershipIsShown() throws IOException {
    server.cluster.leadership = leadership(Leadership.LEADER);
    assertEquals(
        "{\"node_id\":\"n1\",\"is_leader\":true,\"state\":\"leader\",\"leader_id\":\"n2\","
            + "\"leader_address\":\"node2:7000\",\"term\":7,\"commit_index\":41,"
            + "\"applied_index\":40,\"last_log_index\":43,\"last_log_term\":6,\"num_peers\":2,"
            + "\"leadership_changes\":5}\n",
        get("/cluster/leadership").text());
    server.cluster.leadership = noLeader();
    JsonNode none = json(get("/cluster/leadership"));
    assertEquals("candidate", none.path("state").asText());
    assertEquals("\"\"", none.path("leader_id").toString());
    assertEquals("\"\"", none.path("leader_address").toString());
    assertFalse(none.path("is_leader").asBoolean(true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/cluster/nodes", "/cluster/leader", "/cluster/leadership"})
  void headWorksAndOtherMethodsAre405(String path) throws IOException {
    RawHttp.Response get = get(path);
    RawHttp.Response head = http.call("HEAD", path, NO_BODY);
    assertEquals(200, head.status());
    assertEquals(Integer.toString(get.body().bytes().length), head.header("Content-Length"));
    assertEquals(0, head.body().bytes().length);
    for (String method : List.of("POST", "PUT", "DELETE")) {
      RawHttp.Response wrong = http.call(method, path, NO_BODY);
      assertError(405, "method_not_allowed", wrong);
      assertEquals("GET, HEAD", wrong.header("Allow"));
    }
  }

  @Test
  void noOtherPathIsBelow() throws IOException {
    for (String path : List.of("/cluster", "/cluster/", "/cluster/nodes/", "/cluster/Nodes")) {
      assertError(404, "not_found", get(path));
    }
  }

  @ParameterizedTest
  @CsvSource({"leader,Leader", "follower,Follower", "candidate,Candidate"})
  void inAClusterTheStatisticsHaveASectionOfTexts(String role, String state) throws IOException {
    server.cluster.leadership = leadership(role);
    RawHttp.Response response = get("/stats");
    assertTrue(
        response
            .text()
            .contains(
                ",\"raft\":{\"state\":\""
                    + state
                    + "\",\"term\":\"7\",\"last_log_index\":\"43\",\"last_log_term\":\"6\","
                    + "\"commit_index\":\"41\",\"applied_index\":\"40\","
                    + "\"last_snapshot_index\":\"30\",\"num_peers\":\"2\",\"leader_changes\":\"5\","
                    + "\"leader_id\":\"n2\"},"),
        response.text());
    assertTrue(json(response).has("state_hash"));
  }

  @Test
  void theSectionIsThereWithoutALeaderAndNotInANodeAlone() throws IOException {
    assertFalse(json(get("/stats")).has("raft"));
    server.cluster.leadership = noLeader();
    assertEquals("\"\"", json(get("/stats")).path("raft").path("leader_id").toString());
  }

  @Test
  void everyRouteTellsWhoLeads() throws IOException {
    assertEquals(201, put("/keys/a", "1").status());
    server.status = new NodeStatus("cluster", "follower", "node2:8080", null);
    RawHttp.Response read = get("/keys/a");
    assertEquals("follower", read.header("X-Raft-State"));
    assertEquals("node2:8080", read.header("X-Raft-Leader"));
    JsonNode root = json(get("/"));
    assertEquals("cluster", root.path("mode").asText());
    assertEquals("follower", root.path("state").asText());
    assertEquals("node2:8080", root.path("leader").asText());
    for (String endpoint :
        List.of(
            "GET /cluster/nodes",
            "GET /cluster/leader",
            "GET /cluster/leadership",
            "POST /cluster/join",
            "POST /cluster/remove",
            "POST /cluster/leadership/stepdown",
            "POST /cluster/leadership/transfer")) {
      String purpose = root.path("endpoints").path(endpoint).asText();
      assertTrue(!purpose.isEmpty() && !purpose.startsWith("/"), endpoint);
    }
    server.status =
        new NodeStatus(
            "cluster",
            "candidate",
            null,
            new NodeStatus.NotReady("no_leader", "no leader elected"));
    read = get("/keys/a");
    assertEquals("candidate", read.header("X-Raft-State"));
    assertNull(read.header("X-Raft-Leader"));
    assertEquals("\"\"", json(get("/")).path("leader").toString());
    RawHttp.Response ready = get("/ready");
    assertError(503, "no_leader", ready);
    assertEquals("1", ready.header("Retry-After"));
  }

  @Test
  void aWriteWithoutALeaderMayBeSentAgain() throws IOException {
    server.log.answer = new AppendReply.Refused(Refusal.NO_LEADER);
    RawHttp.Response response = put("/keys/a", "1");
    assertError(503, "no_leader", response);
    assertEquals("1", response.header("Retry-After"));
  }
}
