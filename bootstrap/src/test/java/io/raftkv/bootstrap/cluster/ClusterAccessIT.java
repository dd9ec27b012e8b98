package io.raftkv.bootstrap.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.bootstrap.process.KvCliProcess;
import io.raftkv.bootstrap.process.KvCliProcess.Ended;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes that ask for credentials, with TLS on every link; each test begins with all well. */
final class ClusterAccessIT {
  private static final String JWT_SECRET = "Zr8mS1xkTq3vWb6yNc0dLfHgPj5uAe2o";
  private static final String ADMIN_KEY = "rftkv_of-the-configuration-4711";
  private static final String ADMIN_PASSWORD = "plover-candle-1871";
  private static final String CLUSTER_TOKEN = "only-for-nodes-0815";
  private static final String PASSWORD = "ann-in-the-woodwork";
  private static final String API_KEY = "X-API-Key";

  @RegisterExtension static final Clusters CLUSTERS = new Clusters();
  @TempDir static Path folder;
  private static ClusterTls tls;
  private static ClusterProcesses cluster;
  private static List<String> secrets = new ArrayList<>();

  @BeforeAll
  static void form() throws IOException {
    tls = new ClusterTls(folder.resolve("tls"));
    cluster = CLUSTERS.open(new Loopback(), tls, "--config=" + settings("all", CLUSTER_TOKEN));
    cluster.form(3);
    for (ClusterNode node : cluster.nodes()) {
      node.identify(API_KEY, ADMIN_KEY);
    }
    secrets.addAll(List.of(JWT_SECRET, ADMIN_KEY, ADMIN_PASSWORD, CLUSTER_TOKEN, PASSWORD));
  }

  /** In a file, so that no secret is in the arguments, which the test itself writes down. */
  private static Path settings(String name, String clusterToken) throws IOException {
    return Files.writeString(
        folder.resolve(name + ".yaml"),
        """
        raft:
          election_timeout: 1s
          cluster_token: "%s"
        auth:
          enabled: true
          jwt_secret: %s
          admin_key: %s
          admin_password: %s
        """
            .formatted(clusterToken, JWT_SECRET, ADMIN_KEY, ADMIN_PASSWORD));
  }

  @BeforeEach
  void allAreWell() throws IOException {
    for (ClusterNode node : cluster.nodes()) {
      if (!node.isRunning()) {
        node.restart();
      }
    }
    cluster.awaitReady(cluster.nodes());
    cluster.awaitLeader();
  }

  @AfterEach
  void noSecretIsInALog() {
    for (ClusterNode node : cluster.nodes()) {
      String log = node.log();
      for (String secret : secrets) {
        assertFalse(log.contains(secret), () -> secret + " is in the log of " + node);
      }
    }
  }

  private static Answer expect(int status, Answer answer) {
    assertEquals(status, answer.status(), answer::toString);
    return answer;
  }

  /** A client of the node by this token or API key. */
  private static NodeClient by(ClusterNode node, String credential) {
    return credential.startsWith("rftkv_")
        ? node.client().with(API_KEY, credential)
        : node.client().with("Authorization", "Bearer " + credential);
  }

  private static String credentials(String name) {
    return "\"username\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"";
  }

  /** Makes a user whose keys begin with {@code k/}; its id. */
  private static String user(ClusterNode node, String name, String role) throws IOException {
    return expect(
            201,
            node.client()
                .post(
                    "/auth/users",
                    "{" + credentials(name) + ",\"role\":\"" + role + "\",\"scopes\":[\"k/\"]}"))
        .json()
        .text("id");
  }

  private static String token(ClusterNode node, String name) throws IOException {
    Answer answer =
        expect(200, node.client().with().post("/auth/login", "{" + credentials(name) + "}"));
    String token = answer.json().text("token");
    secrets.add(token);
    return token;
  }

  private static String apiKey(ClusterNode node, String token) throws IOException {
    Answer answer =
        expect(
            201,
            by(node, token).post("/auth/api-keys", "{\"role\":\"write\",\"scopes\":[\"k/\"]}"));
    String key = answer.json().text("key");
    secrets.add(key);
    return key;
  }

  private static void setDisabled(ClusterNode node, String id, boolean disabled)
      throws IOException {
    expect(200, node.client().post("/auth/users/" + id + (disabled ? "/disable" : "/enable"), ""));
  }

  private static ClusterNode follower() {
    return cluster.without(cluster.awaitLeader()).getFirst();
  }

  @Test
  void aTokenOfOneNodeIsGoodAtAll() throws IOException {
    for (ClusterNode at : cluster.nodes()) {
      String name = "everywhere-" + at;
      var _ = user(at, name, "write");
      String token = token(at, name);
      String key = apiKey(at, token);
      for (ClusterNode node : cluster.nodes()) {
        for (String credential : List.of(token, key)) {
          expect(200, by(node, credential).get("/auth/me"));
          expect(201, by(node, credential).put("k%2F" + name, "x"));
          expect(200, by(node, credential).read("k%2F" + name));
        }
        expect(401, node.client().with().read("k%2F" + name));
      }
      expect(200, by(at, token).post("/auth/logout", ""));
      for (ClusterNode node : cluster.nodes()) {
        // A read waits for what was acknowledged, also for the end of the token it comes by.
        expect(401, by(node, token).read("k%2F" + name));
      }
    }
  }

  /** The others apply it a moment later; they ask before they say that they do not know a key. */
  @Test
  void aKeyIsGoodAtAllOnceItsMakingIsAcknowledged() throws IOException {
    ClusterNode leader = cluster.awaitLeader();
    var _ = user(leader, "gina", "write");
    String token = token(leader, "gina");
    for (int round = 0; round < 10; round++) {
      for (ClusterNode at : cluster.nodes()) {
        String key = apiKey(at, token);
        for (ClusterNode other : cluster.without(at)) {
          expect(200, by(other, key).get("/auth/me"));
          expect(401, by(other, key + "x").get("/auth/me"));
        }
      }
    }
  }

  @Test
  void whoIsDisabledIsServedNowhereOnceThatIsAcknowledged() throws Exception {
    ClusterNode at = follower();
    String id = user(at, "ann", "write");
    String token = token(at, "ann");
    String key = apiKey(at, token);
    for (int round = 0; round < 6; round++) {
      try (AccessProbe probe = new AccessProbe()) {
        for (ClusterNode node : cluster.nodes()) {
          probe.call(node + " put by key", () -> by(node, key).put("k%2Fa", "x"));
          probe.call(node + " get by key", () -> by(node, key).read("k%2Fa"));
          probe.call(node + " put by token", () -> by(node, token).put("k%2Fa", "x"));
          probe.call(node + " list by token", () -> by(node, token).get("/keys?prefix=k%2F"));
        }
        probe.awaitServed();
        setDisabled(at, id, true);
        probe.revoked();
        expect(401, by(at, key).readStale("k%2Fa"));
        expect(401, by(at, token).get("/auth/me"));
        for (ClusterNode node : cluster.nodes()) {
          Await.until(
              Duration.ofSeconds(1),
              node + " refuses",
              () -> by(node, key).readStale("k%2Fa").status() == 401);
        }
        probe.verifyNoneServedSince();
      }
      setDisabled(at, id, false);
    }
  }

  @Test
  void aWriteBearsItsAuthorityThroughAFollower() throws IOException {
    ClusterNode leader = cluster.awaitLeader();
    ClusterNode follower = follower();
    String id = user(leader, "carl", "write");
    String token = token(leader, "carl");
    NodeClient carl = by(follower, token);
    Await.until(
        Duration.ofSeconds(1), "carl is known", () -> carl.put("k%2Fcarl", "x").status() == 201);
    expect(403, carl.put("other", "x"));
    expect(403, carl.post("/admin/snapshot", ""));
    for (int round = 0; round < 20; round++) {
      expect(200, role(leader, id, "read"));
      // The follower may judge by what was; the entry is judged by what is.
      expect(403, carl.put("k%2Fcarl", "y"));
      expect(200, carl.read("k%2Fcarl"));
      expect(200, role(leader, id, "write"));
      Await.until(
          Duration.ofSeconds(1), "carl writes", () -> carl.put("k%2Fcarl", "x").status() == 201);
    }
    assertEquals("x", leader.client().read("k%2Fcarl").body());
  }

  private static Answer role(ClusterNode node, String id, String role) throws IOException {
    return node.client().call("PUT", "/auth/users/" + id + "/role", "{\"role\":\"" + role + "\"}");
  }

  @Test
  void usersOutliveTheLeader() throws IOException {
    ClusterNode leader = cluster.awaitLeader();
    var _ = user(leader, "dora", "write");
    String token = token(leader, "dora");
    String key = apiKey(leader, token);
    String out = token(leader, "dora");
    expect(200, by(leader, out).post("/auth/logout", ""));
    leader.kill();
    List<ClusterNode> left = cluster.without(leader);
    cluster.awaitLeader(left);
    for (ClusterNode node : left) {
      assertKnown(node, token, key, out);
    }
    leader.restart();
    cluster.awaitReady(List.of(leader));
    assertKnown(leader, token, key, out);
  }

  private static void assertKnown(ClusterNode node, String token, String key, String out)
      throws IOException {
    Await.until(
        ClusterProcesses.AGREEMENT,
        node + " serves dora",
        () -> by(node, token).put("k%2Fdora", "x").status() == 201);
    expect(200, by(node, key).read("k%2Fdora"));
    expect(401, by(node, out).read("k%2Fdora"));
    expect(200, by(node, token(node, "dora")).get("/auth/me"));
    expect(200, node.client().get("/auth/users"));
  }

  @Test
  void aNodeJoinsByTheClustersTokenOrByAnAdmin() throws IOException {
    ClusterNode member = follower();
    ClusterProcesses newcomers =
        CLUSTERS.open(new Loopback(), tls, "--config=" + settings("token", CLUSTER_TOKEN));
    ClusterNode invited = newcomers.add("n4");
    newcomers.startJoining(invited, member);
    newcomers.awaitReady(List.of(invited));
    invited.identify(API_KEY, ADMIN_KEY);
    expect(200, invited.client().get("/auth/users"));

    ClusterProcesses strangers =
        CLUSTERS.open(new Loopback(), tls, "--config=" + settings("none", ""));
    ClusterNode stranger = strangers.add("n5");
    strangers.startJoining(stranger, member);
    Await.until(
        ClusterProcesses.START,
        stranger + " is refused",
        () -> stranger.logOfLastStart().contains("could not join through"));
    assertTrue(stranger.logOfLastStart().contains("raft.cluster_token"), stranger.logTail());
    String body = "{\"node_id\":\"n5\",\"addr\":\"" + stranger.place().raftAddress() + "\"}";
    expect(401, member.client().with().post("/cluster/join", body));
    expect(401, member.client().with("X-Cluster-Token", "a guess").post("/cluster/join", body));
    var _ = user(member, "emil", "write");
    expect(403, by(member, token(member, "emil")).post("/cluster/join", body));
    expect(503, stranger.client().get("/auth/users"));
    expect(200, member.client().post("/cluster/join", body));
    strangers.awaitReady(List.of(stranger));
    stranger.identify(API_KEY, ADMIN_KEY);
    expect(200, stranger.client().get("/auth/users"));
    for (ClusterNode gone : List.of(stranger, invited)) {
      expect(200, member.client().post("/cluster/remove", "{\"node_id\":\"" + gone.name() + "\"}"));
      gone.kill();
    }
  }

  private static Ended kvcli(Map<String, String> environment, String input, String... arguments)
      throws Exception {
    List<String> all = new ArrayList<>(List.of("--tls", "--ca-cert", tls.authorities().toString()));
    all.addAll(List.of("--server", follower().place().httpAddress()));
    all.addAll(List.of(arguments));
    return KvCliProcess.run(folder, environment, input, all.toArray(String[]::new));
  }

  @Test
  void kvcliComesByAKeyOrAToken() throws Exception {
    ClusterNode leader = cluster.awaitLeader();
    var _ = user(leader, "fred", "write");
    String key = apiKey(leader, token(leader, "fred"));
    Ended login = kvcli(Map.of(), PASSWORD + "\n", "login", "fred", "--password-stdin");
    assertEquals(0, login.code(), login.toString());
    String token = login.out().strip();
    secrets.add(token);
    assertEquals(
        new Ended(0, "Put key 'k/f' (1 bytes)\n", ""),
        kvcli(Map.of(), "", "--api-key", key, "put", "k/f", "x"));
    assertEquals(new Ended(0, "x\n", ""), kvcli(Map.of("RAFTKV_TOKEN", token), "", "get", "k/f"));
    for (Ended refused :
        List.of(
            kvcli(Map.of(), "", "get", "k/f"),
            kvcli(Map.of("RAFTKV_API_KEY", key), "", "user", "list"))) {
      assertEquals(4, refused.code(), refused.toString());
      assertEquals(1, refused.err().lines().count(), refused.err());
    }
  }

  @Test
  void anyClientOfJavaIsServed() throws Exception {
    ClusterNode node = follower();
    try (HttpClient client = HttpClient.newBuilder().sslContext(tls.client()).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://" + node.place().httpAddress() + "/auth/me"))
              .header(API_KEY, ADMIN_KEY)
              .build();
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertEquals(200, response.statusCode(), response.body());
      assertEquals("admin", Fields.of(response.body()).text("username"));
    }
  }
}
