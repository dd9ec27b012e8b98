package io.raftkv.bootstrap.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.bootstrap.process.ServerClient.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server alone that asks for credentials, as a process of its own from the built jar. */
final class AccessIT {
  private static final String SECRET = "Zr8mS1xkTq3vWb6yNc0dLfHgPj5uAe2o";
  private static final String OTHER_SECRET = "q9CwV4tXn7RkB2mLz5HsJd8GyPf1aUe6";
  private static final String PASSWORD = "plover-candle-1871";
  private static final String ADMIN_KEY = "rftkv_of-the-configuration-4711";
  private static final String ANN = "ann-in-the-woodwork";
  private static final String DEFAULT_PASSWORD = "still has the default password";
  private static final String SHORT_SECRET = "is shorter than 32 bytes";

  @TempDir Path folder;

  /** A server with its only client. */
  private record Served(ServerProcess process, ServerClient client) implements AutoCloseable {
    Reply call(String credential, String method, String target, String body) throws IOException {
      return credential.startsWith("rftkv_")
          ? client.call(method, target, body, "X-API-Key", credential)
          : client.call(method, target, body, "Authorization", "Bearer " + credential);
    }

    Reply login(String name, String password) throws IOException {
      return client.call("POST", "/auth/login", credentials(name, password));
    }

    /** A token of the user. */
    String token(String name, String password) throws IOException {
      Reply reply = login(name, password);
      assertEquals(200, reply.status(), reply.text());
      return field(reply, "token");
    }

    /** What the server says of a user or API key that is made so. */
    Reply made(String credential, String target, String body) throws IOException {
      Reply reply = call(credential, "POST", target, body);
      assertEquals(201, reply.status(), reply.text());
      return reply;
    }

    void expect(int status, String credential, String method, String target) throws IOException {
      expect(status, credential, method, target, "");
    }

    void expect(int status, String credential, String method, String target, String body)
        throws IOException {
      Reply reply = call(credential, method, target, body);
      assertEquals(status, reply.status(), method + " " + target + ": " + reply.text());
    }

    @Override
    public void close() throws IOException {
      client.close();
      process.close();
    }
  }

  private static String credentials(String name, String password) {
    return "{\"username\":\"" + name + "\",\"password\":\"" + password + "\"}";
  }

  /** The first field of the name that is a text. */
  private static String field(Reply reply, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(reply.text());
    assertTrue(matcher.find(), reply.text());
    return matcher.group(1);
  }

  /** Starts it with these settings as variables, whose names are without the prefix. */
  private ServerProcess launch(Map<String, String> settings) throws IOException {
    Map<String, String> environment = new HashMap<>();
    settings.forEach((name, value) -> environment.put("RAFTKV_" + name, value));
    return ServerProcess.launch(folder.resolve("data"), environment);
  }

  private Served start(Map<String, String> settings) throws IOException {
    ServerProcess process = launch(settings);
    return new Served(process, new ServerClient(process.awaitReady()));
  }

  private static Map<String, String> locked(String... more) {
    Map<String, String> settings =
        new HashMap<>(Map.of("AUTH__ENABLED", "true", "AUTH__JWT_SECRET", SECRET));
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return settings;
  }

  private static void awaitOutput(ServerProcess server, String text) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!server.out().contains(text)) {
      assertTrue(System.nanoTime() < deadline, server.out());
      server.runFor(java.time.Duration.ofMillis(20));
    }
  }

  @Test
  void theDefaultPasswordIsGoodHereAloneAndWarnedOfUntilItIsChanged() throws Exception {
    try (Served served = start(locked())) {
      awaitOutput(served.process(), DEFAULT_PASSWORD);
      Reply afar =
          served
              .client()
              .call(
                  "POST",
                  "/auth/login",
                  credentials("admin", "admin"),
                  "X-Forwarded-For",
                  "192.0.2.7");
      assertEquals(401, afar.status(), afar.text());
      String token = served.token("admin", "admin");
      served.expect(201, token, "PUT", "/keys/a", "1");
      Reply through =
          served
              .client()
              .call("GET", "/keys/a", "", "Authorization", "Bearer " + token, "Via", "1.1 proxy");
      assertEquals(401, through.status(), through.text());
      served.process().killHard();
    }
    try (Served served = start(locked())) {
      awaitOutput(served.process(), DEFAULT_PASSWORD);
      String token = served.token("admin", "admin");
      served.expect(
          200,
          token,
          "PUT",
          "/auth/password",
          "{\"old_password\":\"admin\",\"new_password\":\"" + PASSWORD + "\"}");
      served.expect(401, token, "GET", "/keys/a");
      served.process().killHard();
    }
    // All warnings are given at once, so that this one shows that the other is not.
    try (Served served = start(locked("AUTH__JWT_SECRET", "short-but-secret"))) {
      awaitOutput(served.process(), SHORT_SECRET);
      assertFalse(served.process().out().contains(DEFAULT_PASSWORD), served.process().out());
      assertFalse(served.process().out().contains("short-but-secret"), served.process().out());
      assertEquals(401, served.login("admin", "admin").status());
      served.expect(200, served.token("admin", PASSWORD), "GET", "/keys/a");
      served.process().killHard();
    }
    Map<String, String> lost = locked("AUTH__RESET_ADMIN", "true", "AUTH__ADMIN_PASSWORD", ANN);
    try (Served served = start(lost)) {
      served.expect(200, served.token("admin", ANN), "GET", "/keys/a");
      assertEquals(401, served.login("admin", PASSWORD).status());
    }
  }

  /** What a test has made, and must be as it was left after each start. */
  private record Made(
      String admin, String ann, String loggedOut, String bob, String key, String revokedKey) {}

  private static String user(String name, String role) {
    return "{\"username\":\""
        + name
        + "\",\"password\":\""
        + ANN
        + "\",\"role\":\""
        + role
        + "\",\"scopes\":[\"k/\"]}";
  }

  private static Made make(Served served) throws IOException {
    String admin = served.token("admin", PASSWORD);
    served.expect(200, ADMIN_KEY, "GET", "/auth/users");
    var _ = served.made(admin, "/auth/users", user("ann", "write"));
    String bobsId = field(served.made(admin, "/auth/users", user("bob", "write")), "id");
    String ann = served.token("ann", ANN);
    String loggedOut = served.token("ann", ANN);
    String bob = served.token("bob", ANN);
    Reply key =
        served.made(
            ann, "/auth/api-keys", "{\"name\":\"good\",\"role\":\"read\",\"scopes\":[\"k/\"]}");
    Reply revoked =
        served.made(
            ann, "/auth/api-keys", "{\"name\":\"bad\",\"role\":\"write\",\"scopes\":[\"k/\"]}");
    served.expect(200, loggedOut, "POST", "/auth/logout");
    served.expect(204, admin, "DELETE", "/auth/api-keys/" + field(revoked, "id"));
    served.expect(200, admin, "POST", "/auth/users/" + bobsId + "/disable");
    return new Made(admin, ann, loggedOut, bob, field(key, "key"), field(revoked, "key"));
  }

  private static void check(Served served, Made made) throws IOException {
    served.expect(200, made.admin(), "GET", "/auth/users");
    served.expect(200, ADMIN_KEY, "GET", "/stats");
    served.expect(201, made.ann(), "PUT", "/keys/k%2Fa", "of ann");
    served.expect(403, made.ann(), "PUT", "/keys/other", "x");
    served.expect(403, made.ann(), "GET", "/auth/users");
    served.expect(200, made.key(), "GET", "/keys/k%2Fa");
    served.expect(403, made.key(), "PUT", "/keys/k%2Fa", "x");
    for (String gone : List.of(made.loggedOut(), made.bob(), made.revokedKey())) {
      served.expect(401, gone, "GET", "/keys/k%2Fa");
      served.expect(401, gone, "PUT", "/keys/k%2Fa", "x");
    }
    assertEquals(401, served.login("bob", ANN).status());
    assertEquals(401, served.client().get("/keys/k%2Fa").status());
    assertEquals(200, served.client().get("/ready").status());
  }

  private void assertNowhere(String log, String... secrets) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    assertTrue(files.size() > 2, files.toString());
    for (String secret : secrets) {
      assertFalse(log.contains(secret), secret + " is in the log: " + log);
      for (Path file : files) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertFalse(bytes.contains(secret), secret + " is in " + file);
      }
    }
  }

  @Test
  void whatWasDecidedHoldsAfterKillsAndSnapshotsAndNoSecretIsWrittenDown() throws Exception {
    Map<String, String> settings =
        locked(
            "AUTH__ADMIN_PASSWORD",
            PASSWORD,
            "AUTH__ADMIN_KEY",
            ADMIN_KEY,
            "STORAGE__SNAPSHOT_EVERY",
            "100",
            "OBSERVABILITY__LOG_LEVEL",
            "debug");
    StringBuilder log = new StringBuilder();
    Made made;
    try (Served served = start(settings)) {
      made = make(served);
      check(served, made);
      served.process().killHard();
      log.append(served.process().out()).append(served.process().err());
    }
    try (Served served = start(settings)) {
      check(served, made);
      for (int i = 0; i < 300; i++) {
        served.expect(201, made.ann(), "PUT", "/keys/k%2F" + i, "value");
      }
      served.expect(200, made.admin(), "POST", "/admin/snapshot");
      check(served, made);
      served.process().killHard();
      log.append(served.process().out()).append(served.process().err());
    }
    try (Served served = start(settings)) {
      assertFalse(served.process().out().contains("snapshot=none"), served.process().out());
      check(served, made);
      assertEquals(0, served.process().terminate());
      log.append(served.process().out()).append(served.process().err());
    }
    assertFalse(log.toString().contains(DEFAULT_PASSWORD), log.toString());
    assertNowhere(
        log.toString(),
        SECRET,
        PASSWORD,
        ADMIN_KEY,
        ANN,
        made.admin(),
        made.ann(),
        made.loggedOut(),
        made.bob(),
        made.key(),
        made.revokedKey());
  }

  @Test
  void anotherSecretTakesOverWhileTokensOfTheOldOneAreGood() throws Exception {
    String old;
    String fresh;
    try (Served served = start(locked("AUTH__ADMIN_PASSWORD", PASSWORD))) {
      old = served.token("admin", PASSWORD);
      served.process().killHard();
    }
    try (Served served = start(locked("AUTH__JWT_SECRET", OTHER_SECRET + "," + SECRET))) {
      served.expect(200, old, "GET", "/auth/me");
      fresh = served.token("admin", PASSWORD);
      served.expect(200, fresh, "GET", "/auth/me");
      served.process().killHard();
    }
    try (Served served = start(locked("AUTH__JWT_SECRET", OTHER_SECRET))) {
      served.expect(401, old, "GET", "/auth/me");
      served.expect(200, fresh, "GET", "/auth/me");
    }
  }

  @Test
  void itIsSwitchedOnOverWhatIsThereAndOffAgain() throws Exception {
    try (Served served = start(Map.of())) {
      assertEquals(201, served.client().put("before", "1").status());
      assertTrue(served.process().out().contains("no authentication"), served.process().out());
      served.process().killHard();
    }
    String token;
    try (Served served = start(locked("AUTH__ADMIN_PASSWORD", PASSWORD))) {
      assertFalse(served.process().out().contains("no authentication"), served.process().out());
      assertEquals(401, served.client().get("/keys/before").status());
      token = served.token("admin", PASSWORD);
      assertEquals("1", served.call(token, "GET", "/keys/before", "").text());
      served.expect(201, token, "PUT", "/keys/during", "2");
      served.process().killHard();
    }
    try (Served served = start(Map.of())) {
      assertEquals("1", served.client().get("/keys/before").text());
      assertEquals("2", served.client().get("/keys/during").text());
      assertEquals(201, served.client().put("after", "3").status());
      assertEquals(404, served.login("admin", PASSWORD).status());
      // Who still sends a credential is served as anybody is.
      served.expect(200, token, "GET", "/keys/after");
      served.process().killHard();
    }
    try (Served served = start(locked("AUTH__ADMIN_KEY", ADMIN_KEY))) {
      awaitOutput(served.process(), "auth.admin_key is of no effect");
      served.expect(401, ADMIN_KEY, "GET", "/keys/after");
      served.expect(200, token, "GET", "/keys/after");
      assertNotEquals(token, served.token("admin", PASSWORD));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', '', auth.jwt_secret is needed as well",
    "Zr8mS1xkTq3vWb6yNc0dLfHgPj5uAe2o, only-fifteen-ch, '', 16 characters or more",
    "Zr8mS1xkTq3vWb6yNc0dLfHgPj5uAe2o, '', 100ms, a second or more",
  })
  void whatCannotBeIsRefusedInOneLine(String secret, String key, String expiry, String why)
      throws Exception {
    Map<String, String> settings = new HashMap<>(Map.of("AUTH__ENABLED", "true"));
    List<String> given = new ArrayList<>();
    for (var setting :
        Map.of("JWT_SECRET", secret, "ADMIN_KEY", key, "TOKEN_EXPIRY", expiry).entrySet()) {
      if (!setting.getValue().isEmpty()) {
        settings.put("AUTH__" + setting.getKey(), setting.getValue());
      }
    }
    if (!secret.isEmpty()) {
      given.add(secret);
    }
    if (!key.isEmpty()) {
      given.add(key);
    }
    try (ServerProcess server = launch(settings)) {
      assertEquals(2, server.exitCode());
      assertEquals(1, server.err().lines().count(), server.err());
      assertTrue(server.err().contains(why), server.err());
      assertTrue(server.err().contains("variable RAFTKV_AUTH__"), server.err());
      given.forEach(text -> assertFalse(server.err().contains(text), server.err()));
      assertEquals("", server.out());
    }
  }
}
