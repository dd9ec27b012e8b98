package io.raftkv.testkit.access;

import io.raftkv.application.access.AccessService;
import io.raftkv.application.access.AccountService;
import io.raftkv.application.access.Directory;
import io.raftkv.application.access.Founding;
import io.raftkv.application.access.KeyUse;
import io.raftkv.application.access.Sessions;
import io.raftkv.application.api.AccessControl;
import io.raftkv.application.api.Accounts;
import io.raftkv.application.port.AuthObserver;
import io.raftkv.application.service.GroupCommit;
import io.raftkv.application.service.ReadGate;
import io.raftkv.application.service.ReplicatedStore;
import io.raftkv.application.watch.WatchHub;
import io.raftkv.domain.state.StateMachine;
import java.time.Duration;
import java.time.InstantSource;

/** The real use cases of access over a store of a test, with fakes for what is slow or random. */
public final class AccessUseCases {
  /** The first admin's password. */
  public static final String ADMIN_PASSWORD = "first-password";

  /** The first admin's API key. */
  public static final String ADMIN_KEY = "first-key-of-admin";

  /** How many attempts at a name may fail. */
  public static final int FAILURES_MAX = 5;

  private final PlainPasswords passwords = new PlainPasswords();
  private final RecordedAudit audit = new RecordedAudit();
  private final AccessControl access;
  private final Accounts accounts;
  private final KeyUse keyUse;
  private final StateMachine machine;
  private final GroupCommit groupCommit;
  private final InstantSource clock;

  /** Over a store that serves. */
  public AccessUseCases(
      StateMachine machine,
      GroupCommit groupCommit,
      ReplicatedStore store,
      ReadGate readGate,
      WatchHub hub,
      InstantSource clock) {
    this.machine = machine;
    this.groupCommit = groupCommit;
    this.clock = clock;
    NumberedTokens tokens = new NumberedTokens();
    keyUse = new KeyUse(machine::directory, groupCommit);
    access =
        new AccessService(
            machine::directory,
            store::isOpen,
            tokens,
            keyUse,
            store::by,
            readGate,
            hub,
            audit,
            AuthObserver.NONE,
            clock);
    Directory directory =
        new Directory(machine::directory, store::isOpen, groupCommit, readGate, audit);
    Sessions sessions =
        new Sessions(
            directory,
            passwords,
            tokens,
            new CountedAttempts(FAILURES_MAX),
            AuthObserver.NONE,
            Duration.ofHours(1),
            clock);
    accounts = new AccountService(directory, sessions, passwords, keyUse, clock);
  }

  /** Makes the first admin, with this password and key. */
  public void found() {
    found(new Founding.Secrets(ADMIN_PASSWORD, ADMIN_KEY, false));
  }

  /** Makes the first admin by these. */
  public void found(Founding.Secrets secrets) {
    new Founding(machine::directory, groupCommit, passwords, secrets, () -> true, clock)
        .attempt()
        .join();
  }

  /** Who asks, and what it may do. */
  public AccessControl access() {
    return access;
  }

  /** Users and API keys. */
  public Accounts accounts() {
    return accounts;
  }

  /** What was written down. */
  public RecordedAudit audit() {
    return audit;
  }

  /** The hashing of passwords. */
  public PlainPasswords passwords() {
    return passwords;
  }

  /** When keys were used. */
  public KeyUse keyUse() {
    return keyUse;
  }
}
