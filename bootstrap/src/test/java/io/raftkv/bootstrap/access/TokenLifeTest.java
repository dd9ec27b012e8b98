package io.raftkv.bootstrap.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.raftkv.application.access.AccessService;
import io.raftkv.application.access.KeyUse;
import io.raftkv.application.api.AuthReply;
import io.raftkv.application.api.Caller;
import io.raftkv.application.api.Credentials;
import io.raftkv.application.api.Origin;
import io.raftkv.application.port.AuditLog;
import io.raftkv.application.port.AuthObserver;
import io.raftkv.application.port.ReadBarrier;
import io.raftkv.application.port.Tokens;
import io.raftkv.application.service.CommitOptions;
import io.raftkv.application.service.GroupCommit;
import io.raftkv.application.service.ReadGate;
import io.raftkv.application.watch.WatchHub;
import io.raftkv.application.watch.WatchObserver;
import io.raftkv.domain.access.AccessChange;
import io.raftkv.domain.access.AccessDirectory;
import io.raftkv.domain.access.DirectoryEntry;
import io.raftkv.domain.access.DirectoryWatcher;
import io.raftkv.domain.access.RevokedToken;
import io.raftkv.domain.access.Role;
import io.raftkv.domain.access.Scope;
import io.raftkv.domain.access.User;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateMachine;
import io.raftkv.testkit.InMemoryReplicatedLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Tokens as they are judged in the end: what is remembered of one makes it good for no longer. */
final class TokenLifeTest {
  private static final long START = 2_000_000_000_000L;
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final UUID USER = UUID.randomUUID();
  private static final UUID TOKEN = UUID.randomUUID();

  private final AtomicLong millis = new AtomicLong(START);
  private final InstantSource clock = () -> Instant.ofEpochMilli(millis.get());
  private final AccessDirectory directory = new AccessDirectory(new Unwatched());
  private final JwtTokens tokens =
      new JwtTokens(List.of("a secret of no less than 32 bytes"), Duration.ofDays(36_500), clock);
  private final AccessService access = access(tokens);
  private final String token = tokens.issue(claims(Role.READ));

  private static final class Unwatched implements DirectoryWatcher {
    @Override
    public void added(DirectoryEntry entry) {}

    @Override
    public void removed(DirectoryEntry entry) {}
  }

  TokenLifeTest() {
    User user =
        new User(USER, "admin", "hash", Role.ADMIN, Scope.ALL, false, false, 3, START, START);
    assertNull(directory.apply(new AccessChange.Found(user, null)));
  }

  private static Tokens.Claims claims(Role role) {
    return new Tokens.Claims(TOKEN, USER, "whoever", role, 3, START, START + HOUR);
  }

  private AccessService access(Tokens by) {
    GroupCommit unused =
        new GroupCommit(
            new InMemoryReplicatedLog(new ArrayList<>()),
            new CommitOptions(true, 1, 1, Duration.ZERO, 1, 1, Duration.ofSeconds(1)),
            clock,
            System::nanoTime);
    return new AccessService(
        () -> directory,
        () -> true,
        by,
        new KeyUse(() -> directory, unused),
        authority -> {
          throw new IllegalStateException("nobody asks for keys here");
        },
        new ReadGate(ReadBarrier.ALONE),
        noWatches(),
        AuditLog.NONE,
        AuthObserver.NONE,
        clock);
  }

  /** Nobody watches here. */
  private static WatchHub noWatches() {
    ScheduledThreadPoolExecutor idle = new ScheduledThreadPoolExecutor(0);
    return new WatchHub(
        new StateMachine(new Retention(1, 1), ChangeListener.NONE),
        new ReadGate(ReadBarrier.ALONE),
        () -> true,
        idle,
        WatchObserver.NONE,
        System::nanoTime);
  }

  private AuthReply reply(AccessService service) {
    return service.authenticate(
        new Credentials.Bearer(token), Origin.of("192.0.2.1", false, "request"));
  }

  private static void assertRefused(String reason, AuthReply reply) {
    assertEquals(reason, assertInstanceOf(AuthReply.Rejected.class, reply).reason());
  }

  @Test
  void whatIsRememberedOutlivesItsTimeForNobody() {
    millis.set(START + HOUR - 1);
    assertInstanceOf(AuthReply.Admitted.class, reply(access));
    millis.set(START + HOUR);
    assertNotNull(tokens.verify(token), "it is remembered still");
    assertRefused("the token is not valid, or has expired", reply(access));
    assertRefused(
        "the token is not valid, or has expired",
        reply(
            access(
                new JwtTokens(
                    List.of("a secret of no less than 32 bytes"),
                    Duration.ofDays(36_500),
                    clock))));
  }

  @Test
  void whatIsRememberedIsOfASecretThatHolds() {
    assertInstanceOf(AuthReply.Admitted.class, reply(access));
    AccessService restarted =
        access(
            new JwtTokens(
                List.of("another one of no less than 32 bytes"), Duration.ofDays(36_500), clock));
    assertRefused("the token is not valid, or has expired", reply(restarted));
  }

  @Test
  void theDirectorySaysWhoItIsAndWhatItMay() {
    AuthReply.Admitted admitted = assertInstanceOf(AuthReply.Admitted.class, reply(access));
    Caller.Known caller = assertInstanceOf(Caller.Known.class, admitted.caller());
    assertEquals(Role.ADMIN, caller.principal().role(), "not read, as the token says");
    assertEquals("admin", caller.principal().name());
  }

  @Test
  void whatIsRememberedIsRevokedAtOnce() {
    assertInstanceOf(AuthReply.Admitted.class, reply(access));
    assertNull(
        directory.apply(new AccessChange.Revoke(new RevokedToken(TOKEN, USER, START + 2 * HOUR))));
    assertRefused("the token was revoked", reply(access));
  }

  @Test
  void anotherPasswordEndsWhatIsRemembered() {
    assertInstanceOf(AuthReply.Admitted.class, reply(access));
    assertNull(directory.apply(new AccessChange.SetPassword(USER, "other", 3, START)));
    assertRefused("the token was revoked", reply(access));
  }
}
