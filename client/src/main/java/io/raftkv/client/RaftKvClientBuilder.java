package io.raftkv.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link RaftKvClient}. What is no good is refused by {@link #build}, with a message that
 * begins with the name of the setting. For one thread at a time.
 */
public final class RaftKvClientBuilder {
  /** The longest that a call may take: the servers remember writes for an hour. */
  public static final Duration DEADLINE_MAX = Duration.ofMinutes(10);

  private static final Duration KEEP_ALIVE_LEAST = Duration.ofSeconds(10);
  private static final int MESSAGE_BYTES_LEAST = 64 << 10;
  private static final int MESSAGE_BYTES = 16 << 20;
  private static final int NAME_CHARS_MAX = 30; // of the 64 that an id has, a UUID takes the rest
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:-]{1," + NAME_CHARS_MAX + "}");
  private static final int PORT_MAX = 65_535;
  private static final Pattern ENDPOINT =
      Pattern.compile("(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%]+]):([0-9]{1,5})");

  private final List<String> endpoints = new ArrayList<>();
  private final List<Credentials> credentials = new ArrayList<>();
  private @Nullable TlsOptions tls;
  private Duration deadline = Duration.ofSeconds(10);
  private RetryPolicy retry = RetryPolicy.DEFAULT;
  private int maxMessageBytes = MESSAGE_BYTES;
  private Duration keepAlive = KEEP_ALIVE_LEAST;
  private String name = "java";
  private @Nullable Executor executor;

  RaftKvClientBuilder() {}

  /**
   * Servers that can be asked, {@code host:port} each, or {@code [address]:port} for IPv6: all of a
   * cluster, or some, or a name that stands for several. At least one. {@code in-process:name} is a
   * {@link io.raftkv.client.testing.FakeRaftKv}.
   */
  public RaftKvClientBuilder endpoints(String... hostsAndPorts) {
    return endpoints(List.of(hostsAndPorts));
  }

  /** The same as a list. */
  public RaftKvClientBuilder endpoints(List<String> hostsAndPorts) {
    endpoints.addAll(hostsAndPorts);
    return this;
  }

  /** Calls with an API key. */
  public RaftKvClientBuilder apiKey(String key) {
    credentials.add(Credentials.apiKey(key));
    return this;
  }

  /** Calls with a token, as long as it is valid. */
  public RaftKvClientBuilder bearerToken(String token) {
    credentials.add(Credentials.token(token));
    return this;
  }

  /**
   * Calls with a token that is renewed.
   *
   * @param supplier asked before each call and each retry, by any thread: it should remember the
   *     token while that is valid. It may block. If it throws, the call fails with {@code
   *     credentials_failed}
   */
  public RaftKvClientBuilder bearerToken(Supplier<String> supplier) {
    credentials.add(Credentials.token(supplier));
    return this;
  }

  /**
   * Logs in: asks for a token when one is first needed, and for another one before its time is over
   * or when it was revoked. Where servers refuse the login, calls fail with {@code
   * credentials_failed}, for ten seconds without asking again. Use TLS with it: without, the
   * password can be read under way.
   */
  public RaftKvClientBuilder login(String user, String password) {
    credentials.add(Credentials.login(user, password));
    return this;
  }

  /** Speaks TLS. Without this, what is sent can be read and changed under way. */
  public RaftKvClientBuilder tls(TlsOptions options) {
    tls = options;
    return this;
  }

  /**
   * How long a call may take with all its retries, unless {@link RaftKvClient#withDeadline} says
   * otherwise; 10 s if not set, at most {@link #DEADLINE_MAX}. Watches have none.
   */
  public RaftKvClientBuilder deadline(Duration perCall) {
    deadline = perCall;
    return this;
  }

  /** When calls are tried again; {@link RetryPolicy#DEFAULT} if not set. */
  public RaftKvClientBuilder retry(RetryPolicy policy) {
    retry = policy;
    return this;
  }

  /**
   * The largest request and the largest answer, in bytes; 16 MiB if not set, at least 64 KiB. The
   * server has limits of its own.
   */
  public RaftKvClientBuilder maxMessageBytes(int bytes) {
    maxMessageBytes = bytes;
    return this;
  }

  /**
   * After so long without a word on a connection in use the server is asked whether it is there;
   * without an answer within 5 s, the connection is cut. 10 s if not set, which is the least.
   */
  public RaftKvClientBuilder keepAlive(Duration interval) {
    keepAlive = interval;
    return this;
  }

  /**
   * By what people know the client in request ids: up to 30 letters, digits, dots, dashes, colons
   * and underscores; {@code java} if not set. It need not be unique.
   */
  public RaftKvClientBuilder name(String clientName) {
    name = clientName;
    return this;
  }

  /**
   * What runs the code that follows on answers and, unless they have their own, listeners of
   * watches; it is not ended by the client. A virtual thread each if not set, so they may block.
   */
  public RaftKvClientBuilder executor(Executor runs) {
    executor = runs;
    return this;
  }

  /**
   * Makes the client, which connects when it is first used.
   *
   * @throws IllegalArgumentException if a setting is no good; the message begins with its name
   */
  public RaftKvClient build() {
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException(
          "endpoints: there is none; give one or more host:port, such as 127.0.0.1:9090");
    }
    endpoints.forEach(RaftKvClientBuilder::checkEndpoint);
    check(
        credentials.size() <= 1,
        "credentials",
        "give an API key, a token or a login, and that once");
    for (Credentials given : credentials) {
      Credentials.Login login = given.login();
      if (login != null) {
        check(!login.user().isEmpty(), "credentials", "the user's name is empty");
        check(!login.password().isEmpty(), "credentials", "the password is empty");
      } else if (!given.isRenewed()) {
        checkSecret(given);
      }
    }
    checkDeadline(deadline);
    checkRetry();
    check(
        maxMessageBytes >= MESSAGE_BYTES_LEAST,
        "maxMessageBytes",
        "it is at least " + MESSAGE_BYTES_LEAST + ", not " + maxMessageBytes);
    check(
        keepAlive.compareTo(KEEP_ALIVE_LEAST) >= 0,
        "keepAlive",
        "it is at least " + KEEP_ALIVE_LEAST.toSeconds() + " s, not " + keepAlive);
    check(
        NAME.matcher(name).matches(),
        "name",
        "it is 1 to " + NAME_CHARS_MAX + " letters, digits, or any of . _ : - and not: " + name);
    return new RaftKvClient(
        new ClientSettings(
            endpoints.stream().distinct().toList(),
            credentials.isEmpty() ? Credentials.NONE : credentials.getFirst(),
            tls,
            deadline,
            retry,
            maxMessageBytes,
            keepAlive,
            name,
            executor));
  }

  private static void check(boolean holds, String setting, String message) {
    if (!holds) {
      throw new IllegalArgumentException(setting + ": " + message);
    }
  }

  private static void checkEndpoint(String endpoint) {
    if (endpoint.startsWith(Channels.IN_PROCESS)) {
      return;
    }
    var matcher = ENDPOINT.matcher(endpoint);
    check(
        matcher.matches(),
        "endpoints",
        "not a host:port, such as db.example:9090 or [::1]:9090: " + endpoint);
    int port = Integer.parseInt(matcher.group(1));
    check(
        port >= 1 && port <= PORT_MAX,
        "endpoints",
        "a port is from 1 to " + PORT_MAX + ": " + endpoint);
  }

  private static void checkSecret(Credentials given) {
    try {
      var _ = given.headers();
    } catch (IllegalStateException unusable) {
      throw new IllegalArgumentException(
          "credentials: the API key or token is empty, or has other characters than printable"
              + " ASCII",
          unusable);
    }
  }

  /** Refuses what is no deadline of a call. */
  static void checkDeadline(Duration deadline) {
    check(
        deadline.isPositive() && deadline.compareTo(DEADLINE_MAX) <= 0,
        "deadline",
        "it is positive and at most " + DEADLINE_MAX.toMinutes() + " minutes, not " + deadline);
  }

  private void checkRetry() {
    check(retry.maxAttempts() >= 1, "retry", "maxAttempts is at least 1");
    check(retry.initialBackoff().isPositive(), "retry", "the first backoff is positive");
    check(
        retry.maxBackoff().compareTo(retry.initialBackoff()) >= 0
            && retry.maxBackoff().compareTo(DEADLINE_MAX) <= 0,
        "retry",
        "the longest backoff is not shorter than the first, and at most "
            + DEADLINE_MAX.toMinutes()
            + " minutes");
    check(retry.attemptTimeout().isPositive(), "retry", "attemptTimeout is positive");
  }
}
