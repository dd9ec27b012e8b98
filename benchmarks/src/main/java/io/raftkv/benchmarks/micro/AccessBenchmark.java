package io.raftkv.benchmarks.micro;

import io.raftkv.adapters.storage.wal.WalObserver;
import io.raftkv.application.access.AccessService;
import io.raftkv.application.access.Founding;
import io.raftkv.application.access.KeyUse;
import io.raftkv.application.api.AuthReply;
import io.raftkv.application.api.Credentials;
import io.raftkv.application.api.Origin;
import io.raftkv.application.port.AuditLog;
import io.raftkv.application.port.AuthObserver;
import io.raftkv.application.port.ReadBarrier;
import io.raftkv.application.port.Tokens;
import io.raftkv.application.service.ReadGate;
import io.raftkv.application.watch.WatchHub;
import io.raftkv.application.watch.WatchObserver;
import io.raftkv.benchmarks.store.StandaloneStore;
import io.raftkv.benchmarks.store.WorkFolder;
import io.raftkv.bootstrap.access.BcryptPasswords;
import io.raftkv.bootstrap.access.JwtTokens;
import io.raftkv.domain.access.User;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** From the credential of a request to who asks, by the use case, one thread. */
@State(Scope.Benchmark)
@Threads(1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // by JMH, which calls the setup first
public class AccessBenchmark {
  private static final String KEY = "rftkv_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
  private static final List<String> SECRETS = List.of("a secret that signs, of 32 bytes or more");
  private static final int LEAST_COST = 4;

  /** More than an iteration can take, so that none is seen twice before its cache is new. */
  private static final int FRESH = 500_000;

  private static final long HOUR_MILLIS = 3_600_000;

  private final Origin origin = Origin.of("192.0.2.1", false, "request");
  private final InstantSource clock = InstantSource.system();
  private WorkFolder folder;
  private StandaloneStore opened;
  private AccessService access;
  private Credentials key;
  private Credentials seen;
  private String[] fresh;
  private int next;

  /** Founds the directory by the log, and has the tokens signed. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    folder = WorkFolder.create("access");
    opened =
        StandaloneStore.open(
            folder.path(), new StandaloneStore.Options(false, true, true), WalObserver.NONE);
    try (BcryptPasswords passwords = new BcryptPasswords(LEAST_COST)) {
      new Founding(
              opened.stateMachine()::directory,
              opened.groupCommit(),
              passwords,
              new Founding.Secrets("a password", KEY, false),
              () -> true,
              clock)
          .attempt()
          .join();
    }
    User admin = Objects.requireNonNull(opened.stateMachine().directory().user(Founding.ADMIN));
    JwtTokens tokens = new JwtTokens(SECRETS, Duration.ofDays(36_500), clock);
    fresh = new String[FRESH];
    for (int i = 0; i < FRESH; i++) {
      fresh[i] = tokens.issue(claims(admin));
    }
    key = new Credentials.ApiKey(KEY);
    seen = new Credentials.Bearer(tokens.issue(claims(admin)));
  }

  private Tokens.Claims claims(User user) {
    long now = clock.millis() / 1000 * 1000;
    return new Tokens.Claims(
        UUID.randomUUID(),
        user.id(),
        user.name(),
        user.role(),
        user.epoch(),
        now,
        now + HOUR_MILLIS);
  }

  /** One that remembers no token. */
  @Setup(Level.Iteration)
  public void forget() {
    access =
        new AccessService(
            opened.stateMachine()::directory,
            opened.store()::isOpen,
            new JwtTokens(SECRETS, Duration.ofDays(36_500), clock),
            new KeyUse(opened.stateMachine()::directory, opened.groupCommit()),
            opened.store()::by,
            new ReadGate(ReadBarrier.ALONE),
            new WatchHub(
                opened.stateMachine(),
                new ReadGate(ReadBarrier.ALONE),
                opened.store()::isOpen,
                new ScheduledThreadPoolExecutor(0), // nobody watches here
                WatchObserver.NONE,
                System::nanoTime),
            AuditLog.NONE,
            AuthObserver.NONE,
            clock);
    next = 0;
  }

  /** Removes the store. */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    opened.close();
    folder.close();
  }

  private AuthReply admitted(Credentials credentials) {
    AuthReply reply = access.authenticate(credentials, origin);
    if (reply instanceof AuthReply.Admitted) {
      return reply;
    }
    throw new IllegalStateException("not admitted: " + reply);
  }

  /** By an API key. */
  @Benchmark
  public AuthReply apiKey() {
    return admitted(key);
  }

  /** By a token that came before. */
  @Benchmark
  public AuthReply seenToken() {
    return admitted(seen);
  }

  /** By a token that comes for the first time, so that its signature is verified. */
  @Benchmark
  public AuthReply freshToken() {
    int at = next < FRESH ? next : 0;
    next = at + 1;
    return admitted(new Credentials.Bearer(fresh[at]));
  }
}
