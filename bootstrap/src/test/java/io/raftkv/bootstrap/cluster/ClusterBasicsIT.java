package io.raftkv.bootstrap.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.bootstrap.cluster.ClusterProcesses.Content;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What three healthy nodes do for clients that do not care which of them they ask. */
final class ClusterBasicsIT {
  @RegisterExtension static final Clusters CLUSTERS = new Clusters();
  private static ClusterProcesses cluster;

  @BeforeAll
  static void form() throws IOException {
    cluster = CLUSTERS.form(3);
  }

  private static ClusterNode node(int number) {
    return cluster.nodes().get(number % 3);
  }

  private static Answer expect(int status, Answer answer) {
    assertEquals(status, answer.status(), answer::toString);
    return answer;
  }

  @Test
  void whatIsWrittenAtOneIsReadAtTheOthersAtOnce() throws IOException {
    for (int i = 0; i < 60; i++) {
      long revision = expect(201, node(i).client().put("at-once", "v" + i)).revision();
      for (int other = 1; other < 3; other++) {
        Answer read = expect(200, node(i + other).client().read("at-once"));
        assertEquals("v" + i, read.body());
        assertEquals(revision, read.revision());
        assertEquals(i + 1, read.version());
        assertTrue(read.storeRevision() >= revision, read::toString);
      }
    }
    expect(204, node(1).client().delete("at-once"));
    expect(404, node(2).client().read("at-once"));
  }

  /** A follower that learns of a commit by the next heartbeat alone would take half a second. */
  @Test
  void aReadAtAFollowerDoesNotWaitForAHeartbeat() throws IOException {
    ClusterNode follower = cluster.without(cluster.awaitLeader()).getFirst();
    List<Duration> times = new ArrayList<>();
    for (int i = 0; i < 21; i++) {
      expect(201, node(i).client().put("soon", "v" + i));
      long begun = System.nanoTime();
      assertEquals("v" + i, expect(200, follower.client().read("soon")).body());
      times.add(Duration.ofNanos(System.nanoTime() - begun));
    }
    times.sort(Duration::compareTo);
    Duration median = times.get(times.size() / 2);
    assertTrue(median.toMillis() < 300, "reads right after a write took " + times);
  }

  @Test
  void everyRouteWorksAtEveryNode() throws IOException {
    for (int i = 0; i < 3; i++) {
      NodeClient here = node(i).client();
      NodeClient there = node(i + 1).client();
      String key = "route-" + i;
      String other = key + "-other";
      expect(201, here.put(key, "1"));
      Answer cas =
          expect(
              200,
              there.post("/keys/" + key + "/cas", "{\"expected_version\":1,\"new_value\":\"2\"}"));
      assertEquals(2, cas.json().number("version"));
      expect(
          409, here.post("/keys/" + key + "/cas", "{\"expected_version\":1,\"new_value\":\"3\"}"));
      expect(200, here.call("PUT", "/keys/" + key + "/ttl?ttl=1h", ""));
      assertTrue(
          expect(200, there.get("/keys/" + key + "/ttl")).json().number("ttl_seconds") > 3_000);
      String put = "{\"op\":\"put\",\"key\":\"%s\",\"value\":\"b\"}";
      String batch = "{\"operations\":[" + put.formatted(key) + "," + put.formatted(other) + "]}";
      long revision = expect(200, here.post("/batch", batch)).json().number("revision");
      assertEquals(revision, expect(200, there.read(key)).revision());
      assertEquals(revision, expect(200, here.read(other)).revision());
      assertEquals(
          List.of(key, other), expect(200, there.get("/keys?prefix=" + key)).json().texts("keys"));
      expect(412, there.put(key, "no", "If-None-Match", "*"));
      expect(412, there.put(key, "no", "If-Match", "\"1\""));
      expect(201, there.put(key, "yes", "If-Match", "\"" + revision + "\""));
      assertEquals("b", expect(200, here.get("/keys/" + key + "?revision=" + revision)).body());
      expect(412, here.delete(key, "If-Match", "\"" + revision + "\""));
      expect(400, here.put(key, "no", "Idempotency-Key", "nonsense"));
    }
  }

  @Test
  void aKeyWhoseTimeEndsIsGoneEverywhere() throws IOException {
    expect(201, node(1).client().call("PUT", "/keys/mayfly?ttl=300ms", "x"));
    for (ClusterNode node : cluster.nodes()) {
      Await.until(
          Duration.ofSeconds(10),
          "the key has left " + node,
          () -> node.client().read("mayfly").status() == 404);
    }
    Content content = cluster.awaitSameContent(cluster.nodes());
    assertTrue(content.revision() > 1, content::toString);
  }

  @Test
  void aRetryElsewhereGetsTheFirstOutcome() throws IOException {
    for (int i = 0; i < 6; i++) {
      String id = "retrying/" + (i + 1);
      String key = "retried-" + i;
      String[] once = {"Idempotency-Key", id, "If-None-Match", "*"};
      Answer first = expect(201, node(i).client().put(key, "v", once));
      for (int other = 0; other < 3; other++) {
        Answer again = expect(201, node(other).client().put(key, "v", once));
        assertEquals(first.revision(), again.revision());
        assertEquals(first.version(), again.version());
      }
      assertEquals(1, expect(200, node(i).client().read(key)).version());
    }
  }

  @Test
  void eachNodeNamesTheLeader() throws IOException {
    ClusterNode leader = cluster.awaitLeader();
    expect(201, node(0).client().put("named", "x"));
    int leaders = 0;
    for (ClusterNode node : cluster.nodes()) {
      Answer read = expect(200, node.client().read("named"));
      assertEquals(leader.place().httpAddress(), read.header("X-Raft-Leader"));
      assertEquals(node == leader ? "leader" : "follower", read.header("X-Raft-State"));
      Fields named = expect(200, node.client().get("/cluster/leader")).json();
      assertEquals(leader.name(), named.text("leader_id"));
      assertEquals(leader.place().raftAddress(), named.text("leader_address"));
      assertEquals(node == leader, named.flag("is_leader"));
      leaders += named.flag("is_leader") ? 1 : 0;
      expect(200, node.client().get("/health"));
      expect(200, node.client().get("/ready"));
    }
    assertEquals(1, leaders);
  }

  @Test
  void eachNodeShowsAllMembersWithTheirLag() throws IOException {
    expect(201, node(0).client().put("lagging", "x"));
    for (ClusterNode asked : cluster.nodes()) {
      Await.until(
          ClusterProcesses.AGREEMENT,
          "three voters without lag at " + asked,
          () -> {
            Fields shown = expect(200, asked.client().get("/cluster/nodes")).json();
            assertEquals(3, shown.number("count"));
            boolean caughtUp = true;
            for (Fields member : shown.objects("nodes")) {
              ClusterNode node = cluster.node(member.text("id"));
              assertEquals(node.place().raftAddress(), member.text("address"));
              assertEquals("Voter", member.text("suffrage"));
              caughtUp &=
                  member.has("http_addr")
                      && member.text("http_addr").equals(node.place().httpAddress())
                      && member.number("lag") == 0;
            }
            return caughtUp;
          });
    }
  }

  @Test
  void staleReadsAreServedFromEachNodesOwnState() throws IOException {
    long revision = expect(201, node(0).client().put("stale", "x")).revision();
    for (ClusterNode node : cluster.nodes()) {
      Await.until(
          ClusterProcesses.AGREEMENT,
          node + " has it",
          () -> node.client().readStale("stale").status() == 200);
      assertEquals(revision, expect(200, node.client().readStale("stale")).revision());
    }
    expect(400, node(0).client().get("/keys/stale?consistency=fresh"));
  }

  /** An entry over the appenders' buffer would make the followers refuse it, and the leader go. */
  @Test
  void largeValuesDeposeNobody() throws Exception {
    ClusterNode leader = cluster.awaitLeader();
    long term = leader.client().get("/cluster/leadership").json().number("term");
    String large = "x".repeat(1 << 20);
    List<Thread> writers =
        IntStream.range(0, 12)
            .mapToObj(
                i ->
                    Thread.ofVirtual()
                        .unstarted(
                            () -> {
                              try {
                                node(i).client().put("large-" + i, large);
                              } catch (IOException e) {
                                throw new IllegalStateException(e);
                              }
                            }))
            .toList();
    writers.forEach(Thread::start);
    for (Thread writer : writers) {
      writer.join();
    }
    for (int i = 0; i < 12; i++) {
      assertEquals(large, expect(200, node(i + 1).client().read("large-" + i)).body());
    }
    Answer tooLarge = expect(413, node(0).client().put("large", large + "x"));
    assertEquals("request_too_large", tooLarge.code());
    String operations =
        String.join(
            ",",
            IntStream.range(0, 1_000)
                .mapToObj("{\"op\":\"put\",\"key\":\"many-%d\",\"value\":\"v\"}"::formatted)
                .toList());
    expect(200, node(1).client().post("/batch", "{\"operations\":[" + operations + "]}"));
    Fields leadership = cluster.awaitLeader().client().get("/cluster/leadership").json();
    assertEquals(term, leadership.number("term"), leadership::toString);
  }

  @Test
  void theLeadershipGoesToWhomItIsGiven() throws IOException {
    for (int i = 0; i < 3; i++) {
      ClusterNode target = node(i);
      Answer answer =
          expect(
              200,
              node(i + 1)
                  .client()
                  .post(
                      "/cluster/leadership/transfer",
                      "{\"target_node_id\":\"" + target.name() + "\"}"));
      assertEquals(target.name(), answer.json().text("target_node_id"));
      Fields leadership = expect(200, target.client().get("/cluster/leadership")).json();
      assertTrue(
          leadership.flag("is_leader"), "it is answered once it has happened: " + leadership);
      expect(201, node(i + 2).client().put("after-transfer", "x"));
    }
  }

  @Test
  void theLeaderStepsDown() throws IOException {
    ClusterNode leader = cluster.awaitLeader();
    expect(200, node(1).client().post("/cluster/leadership/stepdown", ""));
    expect(201, node(0).client().put("after-stepdown", "x"));
    assertNotEquals(leader.name(), cluster.awaitLeader().name());
  }

  @Test
  void noStrangerCanLead() throws IOException {
    Answer unknown =
        expect(
            404,
            node(0)
                .client()
                .post("/cluster/leadership/transfer", "{\"target_node_id\":\"stranger\"}"));
    assertTrue(unknown.body().contains("stranger"), unknown::toString);
    expect(404, node(1).client().post("/cluster/remove", "{\"node_id\":\"stranger\"}"));
    expect(400, node(1).client().post("/cluster/remove", "{}"));
  }

  @Test
  void aNodeThatIsAMemberMayJoinAgainAndNoOtherTakesItsName() throws IOException {
    String join = "{\"node_id\":\"%s\",\"addr\":\"%s\"}";
    for (ClusterNode asked : cluster.nodes()) {
      expect(
          200,
          asked
              .client()
              .post("/cluster/join", join.formatted("n2", node(1).place().raftAddress())));
      Answer taken =
          expect(409, asked.client().post("/cluster/join", join.formatted("n2", "127.0.0.1:9")));
      assertTrue(taken.body().contains("n2"), taken::toString);
      expect(400, asked.client().post("/cluster/join", "{\"node_id\":\"n9\"}"));
    }
    assertEquals(3, node(0).client().get("/cluster/nodes").json().number("count"));
  }

  @Test
  void replicasAreEqual() throws IOException {
    for (int i = 0; i < 30; i++) {
      expect(201, node(i).client().put("equal-" + i % 7, "v" + i));
    }
    cluster.awaitSameContent(cluster.nodes());
  }
}
