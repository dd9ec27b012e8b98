package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.api.Cluster.ChangeReply;
import io.raftkv.application.api.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClusterChangeRoutesTest extends HttpTestCase {
  private static final String JOIN = "/cluster/join";
  private static final String NEWCOMER = "{\"node_id\":\"n2\",\"addr\":\"node2:7000\"}";
  private static final String STEP_DOWN = "/cluster/leadership/stepdown";
  private static final String TRANSFER = "/cluster/leadership/transfer";

  private void answer(ChangeReply reply) {
    server.cluster.answer = CompletableFuture.completedFuture(reply);
  }

  private List<String> asked() {
    return List.copyOf(server.cluster.asked);
  }

  /** Every change, each as its client asks for it. */
  private List<RawHttp.Response> all() throws IOException {
    return List.of(
        post(JOIN, NEWCOMER),
        post("/cluster/remove", "{\"node_id\":\"n2\"}"),
        post(STEP_DOWN, ""),
        post(TRANSFER, "{\"target_node_id\":\"n2\"}"));
  }

  @Test
  void aNodeJoinsAndOnceMoreIsTheSame() throws IOException {
    for (int i = 0; i < 2; i++) {
      RawHttp.Response response = post(JOIN, NEWCOMER);
      assertEquals(200, response.status());
      assertEquals(
          "{\"message\":\"node added successfully\",\"node_id\":\"n2\",\"addr\":\"node2:7000\"}\n",
          response.text());
    }
    assertEquals(List.of("join n2 node2:7000", "join n2 node2:7000"), asked());
  }

  @Test
  void whereClientsReachItNeedNotBeSaid() throws IOException {
    String body =
        "{\"node_id\":\"n2\",\"addr\":\"[::1]:7000\",\"http_addr\":\"node2:8080\",\"grpc_addr\":null}";
    assertEquals(200, post(JOIN, body).status());
    assertEquals(List.of("join n2 [::1]:7000"), asked());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`{'node_id':'n2'}` | addr is missing",
        "`{'node_id':'n2','addr':null}` | addr is missing",
        "`{'node_id':'n2','addr':7000}` | addr must be a string",
        "`{'addr':'node2:7000'}` | node_id is missing",
        "`{}` | node_id is missing",
        "`{'node_id':'','addr':'node2:7000'}` | node_id must be",
        "`{'node_id':'a b','addr':'node2:7000'}` | node_id must be",
        "`{'node_id':'n/2','addr':'node2:7000'}` | node_id must be",
        "`{'node_id':'knüll','addr':'node2:7000'}` | node_id must be",
        "`{'node_id':'n2\\n','addr':'node2:7000'}` | node_id must be",
        "`{'node_id':2,'addr':'node2:7000'}` | node_id must be a string",
        "`{'node_id':'n2','addr':'node2:7000','voter':true}` | unknown field, voter;",
        "`{'node_id':'n2','addr':'node2:7000','a b':1}` | unknown field; the known",
        "`{'node_id':'n2','addr':'node2:7000','http_addr':1}` | http_addr must be a string",
        "`{'node_id':'n2','addr':'node2:7000','grpc_addr':{}}` | grpc_addr must be a string",
      })
  void aBadNewcomerIsRefusedByTheNameOfTheField(String body, String expected) throws IOException {
    RawHttp.Response response = post(JOIN, body.replace('\'', '"'));
    assertError(400, "invalid_request", response);
    assertTrue(response.text().contains(expected), response.text());
    assertEquals(List.of(), asked());
  }

  @Test
  void aNodeIdHasSixtyFourCharactersAtMost() throws IOException {
    String longest = "aZ0._-".repeat(11).substring(0, 64);
    String body = "{\"node_id\":\"%s\",\"addr\":\"node2:7000\"}";
    assertEquals(200, post(JOIN, body.formatted(longest)).status());
    assertError(400, "invalid_request", post(JOIN, body.formatted(longest + "a")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":7000",
        "node2",
        "node2:",
        "node2:0",
        "node2:65536",
        "node2:-1",
        "node2:+70",
        "node2:7e3",
        "node2:٧",
        "node2:99999999999",
        "node2:7000/",
        "http://node2:7000",
        "user@node2:7000",
        "node 2:7000",
        "-node2:7000",
        "::1:7000",
        "[::1]",
        "[]:7000",
        "[node2]:7000",
        "[127.0.0.1]:7000",
        "[::1:7000",
        "[::]:7000",
        "0.0.0.0:7000",
      })
  void anAddressThatNobodyCouldCallIsRefused(String address) throws IOException {
    String body = "{\"node_id\":\"n2\",\"addr\":\"" + address + "\"}";
    RawHttp.Response response = post(JOIN, body);
    assertError(400, "invalid_request", response);
    assertTrue(json(response).path("error").asText().startsWith("addr must be"), response.text());
    assertEquals(List.of(), asked());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node2:1",
        "node2:65535",
        "10.0.0.7:7000",
        "node-2.db_net.example:7000",
        "2.example:7000",
        "[::1]:7000",
        "[2001:db8::2]:7000",
      })
  void anAddressIsPassedOnAsItIs(String address) throws IOException {
    String body = "{\"node_id\":\"n2\",\"addr\":\"" + address + "\"}";
    RawHttp.Response response = post(JOIN, body);
    assertEquals(200, response.status(), response.text());
    assertEquals(address, json(response).path("addr").asText());
    assertEquals(List.of("join n2 " + address), asked());
  }

  @Test
  void whatIsNoJsonIsRefused() throws IOException {
    for (String path : List.of(JOIN, "/cluster/remove", TRANSFER)) {
      assertError(400, "invalid_json", post(path, ""));
    }
    for (String path : List.of(JOIN, "/cluster/remove", TRANSFER, STEP_DOWN)) {
      assertError(400, "invalid_json", post(path, "[]"));
      assertError(400, "invalid_json", post(path, "{"));
    }
    assertEquals(List.of(), asked());
  }

  @Test
  void aMemberIsRemoved() throws IOException {
    RawHttp.Response response = post("/cluster/remove", "{\"node_id\":\"n2\"}");
    assertEquals(200, response.status());
    assertEquals(
        "{\"message\":\"node removed successfully\",\"node_id\":\"n2\"}\n", response.text());
    assertEquals(List.of("remove n2"), asked());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`{}` | node_id is missing",
        "`{'node_id':'a b'}` | node_id must be",
        "`{'node_id':'n2','force':true}` | unknown field, force;",
      })
  void aBadRemovalIsRefused(String body, String expected) throws IOException {
    RawHttp.Response response = post("/cluster/remove", body.replace('\'', '"'));
    assertError(400, "invalid_request", response);
    assertTrue(response.text().contains(expected), response.text());
    assertEquals(List.of(), asked());
  }

  @Test
  void theLeadershipGoesToWhoIsNamedOrToWhomTheClusterChooses() throws IOException {
    for (RawHttp.Response response :
        List.of(
            post(TRANSFER, "{\"target_node_id\":\"n2\"}"),
            post(STEP_DOWN, ""),
            post(STEP_DOWN, "{}"),
            post(STEP_DOWN, "{\"target_node_id\":\"n2\"}"))) {
      assertEquals(200, response.status());
      assertEquals(
          "{\"message\":\"leadership transfer initiated\",\"target_node_id\":\"n2\"}\n",
          response.text());
    }
    assertEquals(List.of("transfer n2", "stepdown", "stepdown", "transfer n2"), asked());
  }

  @Test
  void aTransferNeedsATarget() throws IOException {
    for (String body : List.of("{}", "{\"target_node_id\":null}")) {
      RawHttp.Response response = post(TRANSFER, body);
      assertError(400, "invalid_request", response);
      assertTrue(response.text().contains("target_node_id is missing: name"), response.text());
    }
    for (String path : List.of(TRANSFER, STEP_DOWN)) {
      assertError(400, "invalid_request", post(path, "{\"target_node_id\":\"a b\"}"));
      assertError(400, "invalid_request", post(path, "{\"node_id\":\"n2\"}"));
    }
    assertEquals(List.of(), asked());
  }

  @Test
  void whoIsNoMemberIs404AndTheMembersAreNamed() throws IOException {
    answer(new ChangeReply.NotMember("n9", List.of("n1", "n2", "n3")));
    for (RawHttp.Response response : all()) {
      assertError(404, "not_a_member", response);
      assertTrue(
          response
              .text()
              .contains("n9 is not a member of this cluster; its members are n1, n2, n3"),
          response.text());
    }
  }

  @Test
  void whatWouldDoHarmIs409WithItsCodeAndReason() throws IOException {
    answer(new ChangeReply.Refused("quorum_at_risk", "two of three nodes are down: start one"));
    for (RawHttp.Response response : all()) {
      assertError(409, "quorum_at_risk", response);
      assertEquals("two of three nodes are down: start one", json(response).path("error").asText());
      assertNull(response.header("Retry-After"));
    }
  }

  @ParameterizedTest
  @EnumSource(Refusal.class)
  void whatTheClusterDoesNotTakeIsRefusedAsAWriteIs(Refusal why) throws IOException {
    answer(new ChangeReply.Unavailable(why));
    RequestFault expected = RequestFault.refused(why);
    for (RawHttp.Response response : all()) {
      assertError(expected.status(), expected.code(), response);
      assertEquals(expected.text(), json(response).path("error").asText());
      assertEquals(expected.status() == 503 ? "1" : null, response.header("Retry-After"));
    }
  }

  @Test
  void anUnknownOutcomeIsNeverReportedAsFailed() throws IOException {
    answer(new ChangeReply.Unknown("the leader was lost"));
    for (RawHttp.Response response : all()) {
      assertError(503, "outcome_unknown", response);
      assertTrue(response.text().contains("GET /cluster/nodes"), response.text());
      assertTrue(response.text().contains("the leader was lost"), response.text());
    }
  }

  @Test
  void aReplyMayComeLaterAndFromAnyThread() throws Exception {
    String long8k = " ".repeat(Call.WORKER_BYTES);
    for (String padding : List.of("", long8k)) {
      server.cluster.answer = new CompletableFuture<>();
      server.cluster.asked.clear();
      String body = NEWCOMER + padding;
      http.send(
          "POST /cluster/join HTTP/1.1\r\nHost: t\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body);
      long deadline = System.nanoTime() + 10_000_000_000L;
      while (asked().isEmpty()) {
        assertTrue(System.nanoTime() < deadline, "the cluster is not asked");
        Thread.onSpinWait();
      }
      Thread.ofPlatform()
          .start(() -> server.cluster.answer.complete(new ChangeReply.Done("n2")))
          .join();
      assertEquals(200, http.read(false).status());
    }
  }

  @Test
  void aFaultOfTheClusterIs500() throws IOException {
    server.cluster.answer =
        CompletableFuture.failedFuture(new IllegalStateException("by the test"));
    for (RawHttp.Response response : all()) {
      assertError(500, "internal", response);
    }
  }

  @Test
  void otherMethodsAre405() throws IOException {
    for (String path : List.of(JOIN, "/cluster/remove", STEP_DOWN, TRANSFER)) {
      RawHttp.Response response = get(path);
      assertError(405, "method_not_allowed", response);
      assertEquals("POST", response.header("Allow"));
      assertEquals(405, http.call("HEAD", path, NO_BODY).status());
    }
    assertEquals(List.of(), asked());
  }

  @Test
  void whereTheClusterHasATokenANewcomerMustBearIt() throws IOException {
    String token = "s3cret \u00fc";
    String wire = // as UTF-8, whose bytes the test's client sends as they are
        new String(token.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    byte[] body = NEWCOMER.getBytes(StandardCharsets.UTF_8);
    try (ServedStore guarded = new ServedStore(token);
        RawHttp client = guarded.connect()) {
      for (String[] headers :
          new String[][] {
            {},
            {"X-Cluster-Token:"},
            {"X-Cluster-Token: s3cret"},
            {"X-Cluster-Token: " + wire + "x"},
            {"X-Cluster-Token: S3cret \u00fc"},
            {"X-Cluster-Token: s3cret \u00fc"},
            {"Authorization: Bearer " + wire},
            {"X-Cluster-Token: " + wire, "X-Cluster-Token: " + wire},
          }) {
        RawHttp.Response response = client.call("POST", JOIN, body, headers);
        assertError(401, "unauthenticated", response);
        assertEquals("Bearer", response.header("WWW-Authenticate"));
        assertTrue(response.text().contains("X-Cluster-Token"), response.text());
        assertFalse(response.text().contains("s3cret"), response.text());
      }
      assertError(
          401, "unauthenticated", client.call("POST", JOIN, "{".getBytes(StandardCharsets.UTF_8)));
      assertEquals(List.of(), List.copyOf(guarded.cluster.asked));
      assertEquals(200, client.call("POST", JOIN, body, "x-cluster-token: " + wire).status());
      assertEquals(List.of("join n2 node2:7000"), List.copyOf(guarded.cluster.asked));
      assertEquals(
          200,
          client.call("POST", STEP_DOWN, NO_BODY).status(),
          "the token is for those who join alone");
    }
    assertEquals(
        200, http.call("POST", JOIN, body, "X-Cluster-Token: any").status(), "none is asked for");
  }

  @Test
  void theTokenIsNotShown() {
    HttpOptions options =
        new HttpOptions(
            "127.0.0.1",
            0,
            1,
            2,
            1,
            1,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            "1",
            true,
            false,
            "s3cret",
            EdgeOptions.PLAIN,
            null);
    assertFalse(options.toString().contains("s3cret"), options.toString());
  }
}
