package io.raftkv.testkit.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.access.Founding;
import io.raftkv.application.api.AccountReply;
import io.raftkv.application.api.Accounts;
import io.raftkv.application.api.AuthReply;
import io.raftkv.application.api.Caller;
import io.raftkv.application.api.Credentials;
import io.raftkv.application.api.Origin;
import io.raftkv.application.api.PageQuery;
import io.raftkv.application.api.PageReply;
import io.raftkv.application.api.ReadConsistency;
import io.raftkv.application.api.ReadReply;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.StoreStatistics;
import io.raftkv.application.port.PointReadCache;
import io.raftkv.application.port.ReadBarrier;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.application.service.CommitOptions;
import io.raftkv.application.service.GroupCommit;
import io.raftkv.application.service.ReadGate;
import io.raftkv.application.service.ReplicatedStore;
import io.raftkv.application.watch.WatchHub;
import io.raftkv.application.watch.WatchObserver;
import io.raftkv.domain.access.ApiKey;
import io.raftkv.domain.access.Denial;
import io.raftkv.domain.access.Role;
import io.raftkv.domain.access.Scope;
import io.raftkv.domain.access.User;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.KeyEntry;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateMachine;
import io.raftkv.domain.state.VersionedValue;
import io.raftkv.testkit.InMemoryReplicatedLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What changes between the question and the answer, at a node that follows others. */
final class AccessOverTimeTest {
  private static final Origin ELSEWHERE = Origin.of("192.0.2.1", false, "r1");
  private static final Origin HERE = Origin.of("127.0.0.1", true, "r2");
  private static final ReadConsistency FRESH = ReadConsistency.LINEARIZABLE;

  private final AtomicLong millis = new AtomicLong(1_000_000);
  private final InstantSource clock = () -> Instant.ofEpochMilli(millis.get());
  private final StateMachine machine =
      new StateMachine(new Retention(100, 1 << 20), ChangeListener.NONE);
  private final HeldBarrier barrier = new HeldBarrier();
  private final InMemoryReplicatedLog log = new InMemoryReplicatedLog(new ArrayList<>());
  private @Nullable AccessUseCases made;

  /** Lets reads through at once, or holds them until it is told. */
  private static final class HeldBarrier implements ReadBarrier {
    private final CompletableFuture<Reached> held = new CompletableFuture<>();
    private boolean holds;
    private @Nullable Refusal refusal;

    @Override
    public CompletableFuture<Reached> reach() {
      return holds ? held : CompletableFuture.completedFuture(new Reached(refusal));
    }
  }

  private static final class NoCache implements PointReadCache {
    @Override
    public @Nullable VersionedValue get(Key key, Function<Key, @Nullable VersionedValue> load) {
      return load.apply(key);
    }

    @Override
    public void changed(Key key, VersionedValue newest) {}

    @Override
    public StoreStatistics.Cache statistics() {
      return new StoreStatistics.Cache(0, 0, 0, 0);
    }
  }

  private final ScheduledExecutorService watches =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().name("watches").daemon().unstarted(task));

  private AccessUseCases useCases() {
    assertNotNull(made);
    return made;
  }

  @AfterEach
  void stop() {
    watches.shutdownNow();
  }

  @BeforeEach
  void start() {
    log.start(ReplicatedState.of(machine));
    GroupCommit groupCommit =
        new GroupCommit(
            log,
            new CommitOptions(
                true, 100, 1 << 20, Duration.ZERO, 100, 1 << 20, Duration.ofSeconds(5)),
            clock,
            System::nanoTime);
    ReplicatedStore store =
        new ReplicatedStore(groupCommit, new ReadGate(barrier), machine, new NoCache(), clock);
    store.open();
    WatchHub hub =
        new WatchHub(
            machine,
            new ReadGate(barrier),
            store::isOpen,
            watches,
            WatchObserver.NONE,
            System::nanoTime);
    made = new AccessUseCases(machine, groupCommit, store, new ReadGate(barrier), hub, clock);
    made.found();
  }

  private Caller.Known caller(Credentials credentials) {
    AuthReply reply = useCases().access().authenticate(credentials, ELSEWHERE);
    return assertInstanceOf(
        Caller.Known.class, assertInstanceOf(AuthReply.Admitted.class, reply).caller());
  }

  private Caller.Known admin() {
    return caller(new Credentials.ApiKey(AccessUseCases.ADMIN_KEY));
  }

  private static <T> T done(AccountReply<T> reply) {
    if (reply instanceof AccountReply.Done<T>(T value)) {
      return value;
    }
    throw new AssertionError(reply);
  }

  private User addUser(String name, Role role, Scope scope) {
    return done(
        useCases()
            .accounts()
            .addUser(admin(), new Accounts.NewUser(name, "password-of-" + name, role, scope))
            .join());
  }

  private Caller.Known login(String name) {
    Accounts.Session session =
        done(useCases().accounts().login(ELSEWHERE, name, "password-of-" + name).join());
    return caller(new Credentials.Bearer(session.token()));
  }

  private void put(String key) {
    useCases()
        .access()
        .store(admin())
        .put(Key.of(key), Value.of("v"), null, Precondition.NONE, null)
        .join();
  }

  /** The barrier waits for a revocation that was acknowledged elsewhere before the read. */
  @Test
  void aReadObeysWhatWasAppliedWhileItWaited() {
    User ann = addUser("ann", Role.READ, Scope.ALL);
    put("k");
    Caller.Known caller = login("ann");
    barrier.holds = true;
    CompletableFuture<ReadReply> read = useCases().access().store(caller).get(Key.of("k"), FRESH);
    assertFalse(read.isDone());
    barrier.holds = false;
    done(useCases().accounts().setDisabled(admin(), ann.id(), true).join());
    barrier.held.complete(new ReadBarrier.Reached(null));
    assertEquals(new ReadReply.Denied(Denial.USER_DISABLED), read.join());
  }

  /** What an admin does beside the log is not judged again where it takes effect. */
  @Test
  void whatAdminsDoIsJudgedByAllThatWasAcknowledged() {
    User other = addUser("other", Role.ADMIN, Scope.ALL);
    Accounts.Session session =
        done(useCases().accounts().login(ELSEWHERE, "other", "password-of-other").join());
    Credentials token = new Credentials.Bearer(session.token());
    barrier.holds = true;
    AuthReply.Later later =
        assertInstanceOf(
            AuthReply.Later.class, useCases().access().authenticateFresh(token, ELSEWHERE));
    barrier.holds = false;
    done(useCases().accounts().setDisabled(admin(), other.id(), true).join());
    barrier.held.complete(new ReadBarrier.Reached(null));
    assertInstanceOf(AuthReply.Rejected.class, later.reply().join());
    barrier.refusal = Refusal.NO_LEADER;
    assertEquals(
        new AuthReply.Unavailable(Refusal.NO_LEADER),
        useCases()
            .access()
            .authenticateFresh(new Credentials.ApiKey(AccessUseCases.ADMIN_KEY), ELSEWHERE));
  }

  @Test
  void aKeyThatIsRefusedIsNotUsed() {
    Accounts.IssuedKey brief =
        done(
            useCases()
                .accounts()
                .addKey(
                    admin(),
                    new Accounts.NewKey("brief", Role.READ, Scope.ALL, Duration.ofMillis(10)))
                .join());
    useCases().keyUse().tell();
    millis.addAndGet(60_000);
    assertInstanceOf(
        AuthReply.Rejected.class,
        useCases().access().authenticate(new Credentials.ApiKey(brief.text()), ELSEWHERE));
    long applied = machine.view().appliedIndex();
    useCases().keyUse().tell();
    assertEquals(applied, machine.view().appliedIndex());
  }

  @Test
  void aReadIsNotHeldUpByChangesOfOthers() {
    addUser("ann", Role.READ, Scope.ALL);
    put("k");
    Caller.Known caller = login("ann");
    barrier.holds = true;
    CompletableFuture<ReadReply> read = useCases().access().store(caller).get(Key.of("k"), FRESH);
    barrier.holds = false;
    addUser("bob", Role.READ, Scope.ALL);
    barrier.held.complete(new ReadBarrier.Reached(null));
    assertInstanceOf(ReadReply.Found.class, read.join());
  }

  @Test
  void aListIsCutToTheScopeThatHoldsInTheEnd() {
    User ann = addUser("ann", Role.READ, Scope.ALL);
    put("app/1");
    put("zoo");
    Caller.Known caller = login("ann");
    barrier.holds = true;
    CompletableFuture<PageReply> list =
        useCases()
            .access()
            .store(caller)
            .scan(new PageQuery(KeyRange.ALL, false, 10, Long.MAX_VALUE, FRESH));
    barrier.holds = false;
    done(
        useCases()
            .accounts()
            .setScope(admin(), ann.id(), Scope.of(List.of(Key.of("app/"))))
            .join());
    barrier.held.complete(new ReadBarrier.Reached(null));
    PageReply.Page page = assertInstanceOf(PageReply.Page.class, list.join());
    assertEquals(
        List.of("app/1"), page.entries().stream().map(KeyEntry::key).map(Key::utf8).toList());
  }

  /** The leader has made the change; done is what holds here. */
  @Test
  void aChangeIsDoneOnceThisNodeHasAppliedIt() {
    User ann = addUser("ann", Role.READ, Scope.ALL);
    Caller.Known admin = admin();
    barrier.holds = true;
    CompletableFuture<AccountReply<User>> disabled =
        useCases().accounts().setDisabled(admin, ann.id(), true);
    assertFalse(disabled.isDone());
    barrier.held.complete(new ReadBarrier.Reached(null));
    assertTrue(done(disabled.join()).disabled());
    barrier.holds = false;
    barrier.refusal = Refusal.NO_LEADER;
    assertInstanceOf(
        AccountReply.Unknown.class,
        useCases().accounts().setDisabled(admin, ann.id(), false).join());
    assertInstanceOf(AccountReply.Unavailable.class, useCases().accounts().users(admin).join());
  }

  @Test
  void aUseOfAKeyCostsNoWriteAndIsToldNowAndThen() {
    ApiKey key = done(useCases().accounts().keys(admin()).join()).getFirst();
    long applied = machine.view().appliedIndex();
    for (int i = 0; i < 100; i++) {
      admin();
    }
    assertEquals(applied, machine.view().appliedIndex());
    assertEquals(
        millis.get(), done(useCases().accounts().key(admin(), key.id()).join()).lastUsedMillis());
    useCases().keyUse().tell();
    assertEquals(applied + 1, machine.view().appliedIndex());
    ApiKey told = machine.directory().key(key.id());
    assertNotNull(told);
    assertEquals(millis.get(), told.lastUsedMillis());
    millis.addAndGet(59_999);
    admin();
    useCases().keyUse().tell();
    assertEquals(applied + 1, machine.view().appliedIndex(), "not a minute later");
    millis.addAndGet(1);
    admin();
    useCases().keyUse().tell();
    assertEquals(applied + 2, machine.view().appliedIndex());
  }

  @Test
  void theFirstUserIsMadeOnce() {
    long revision = machine.directory().revision();
    useCases().found(new Founding.Secrets("another-password", "another-key-of-admin", false));
    assertEquals(revision, machine.directory().revision());
    assertInstanceOf(
        AccountReply.NotKnown.class,
        useCases().accounts().login(HERE, "admin", "another-password").join());
  }

  @Test
  void anOperatorGivesTheAdminAPasswordBack() {
    useCases().found(new Founding.Secrets("another-password", null, true));
    assertInstanceOf(
        AccountReply.Done.class,
        useCases().accounts().login(HERE, "admin", "another-password").join());
    assertEquals(1, machine.directory().users().size());
    assertNotNull(admin(), "its API keys stay");
  }

  @Test
  void whoIsGoneInTheMiddleOfALoginGetsNoToken() {
    User ann = addUser("ann", Role.READ, Scope.ALL);
    Caller.Known caller = login("ann");
    done(useCases().accounts().deleteUser(admin(), ann.id()).join());
    assertInstanceOf(AccountReply.Denied.class, useCases().accounts().refresh(caller));
    assertInstanceOf(AccountReply.Denied.class, useCases().accounts().me(caller));
    assertInstanceOf(
        AccountReply.Denied.class,
        useCases()
            .accounts()
            .addKey(caller, new Accounts.NewKey("k", Role.READ, Scope.ALL, null))
            .join());
  }

  private AuthReply authenticate(Credentials credentials) {
    return useCases().access().authenticate(credentials, ELSEWHERE);
  }

  private Credentials tokenOf(String name) {
    return new Credentials.Bearer(
        done(useCases().accounts().login(ELSEWHERE, name, "password-of-" + name).join()).token());
  }

  /** Another node has let the user in again, and acknowledged it. */
  @Test
  void whoThisNodeDoesNotKnowYetIsNotTurnedAway() {
    User ann = addUser("ann", Role.READ, Scope.ALL);
    Credentials token = tokenOf("ann");
    done(useCases().accounts().setDisabled(admin(), ann.id(), true).join());
    int written = useCases().audit().events().size();
    barrier.holds = true;
    AuthReply.Later later = assertInstanceOf(AuthReply.Later.class, authenticate(token));
    assertFalse(later.reply().isDone());
    barrier.holds = false;
    assertEquals(written, useCases().audit().events().size(), "nobody was turned away");
    done(useCases().accounts().setDisabled(admin(), ann.id(), false).join());
    barrier.held.complete(new ReadBarrier.Reached(null));
    assertInstanceOf(AuthReply.Admitted.class, later.reply().join());
  }

  @Test
  void whatCannotBecomeGoodIsRefusedAtOnce() {
    addUser("ann", Role.READ, Scope.ALL);
    Credentials revoked = tokenOf("ann");
    done(useCases().accounts().logout(caller(revoked)).join());
    barrier.holds = true;
    for (Credentials bad : List.of(Credentials.NONE, new Credentials.Bearer("forged"), revoked)) {
      assertInstanceOf(AuthReply.Rejected.class, authenticate(bad));
    }
    Credentials unknown = new Credentials.ApiKey("a-key-of-nobody");
    AuthReply.Later later = assertInstanceOf(AuthReply.Later.class, authenticate(unknown));
    barrier.held.complete(new ReadBarrier.Reached(null));
    assertInstanceOf(AuthReply.Rejected.class, later.reply().join());
    barrier.holds = false;
    barrier.refusal = Refusal.NO_LEADER;
    assertEquals(new AuthReply.Unavailable(Refusal.NO_LEADER), authenticate(unknown));
  }
}
