package io.raftkv.application.access;

import io.raftkv.application.api.AccessControl;
import io.raftkv.application.api.AuthReply;
import io.raftkv.application.api.Caller;
import io.raftkv.application.api.Credentials;
import io.raftkv.application.api.KeyValueStore;
import io.raftkv.application.api.Origin;
import io.raftkv.application.api.ReadConsistency;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.Watches;
import io.raftkv.application.port.AuditEvent.Verdict;
import io.raftkv.application.port.AuditLog;
import io.raftkv.application.port.AuthObserver;
import io.raftkv.application.port.AuthObserver.Method;
import io.raftkv.application.port.AuthObserver.Outcome;
import io.raftkv.application.port.ReadBarrier;
import io.raftkv.application.port.Tokens;
import io.raftkv.application.service.ReadGate;
import io.raftkv.application.watch.WatchHub;
import io.raftkv.domain.access.AccessDirectory;
import io.raftkv.domain.access.AccessPolicy;
import io.raftkv.domain.access.Action;
import io.raftkv.domain.access.Actor;
import io.raftkv.domain.access.ApiKey;
import io.raftkv.domain.access.Credential;
import io.raftkv.domain.access.Decision;
import io.raftkv.domain.access.Denial;
import io.raftkv.domain.access.Principal;
import io.raftkv.domain.access.Resolution;
import io.raftkv.domain.access.Role;
import io.raftkv.domain.access.User;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Judges callers by the directory that this node has applied. */
public final class AccessService implements AccessControl {
  private static final String AUTHENTICATE = "authenticate";
  private static final int KEY_CHARS_MAX = 512;
  private static final int TOKEN_CHARS_MAX = 4096;

  private final Supplier<AccessDirectory> directory;
  private final BooleanSupplier ready;
  private final Tokens tokens;
  private final KeyUse keyUse;
  private final Stores stores;
  private final ReadGate readGate;
  private final WatchHub hub;
  private final AuditNotes audit;
  private final AuthObserver observer;
  private final InstantSource clock;

  /**
   * Asks for credentials.
   *
   * @param directory as it is now: another one once a snapshot was installed
   * @param ready whether this node has read its log to the end: before that the directory is of the
   *     past
   * @param readGate by which this node learns what others have acknowledged
   */
  public AccessService(
      Supplier<AccessDirectory> directory,
      BooleanSupplier ready,
      Tokens tokens,
      KeyUse keyUse,
      Stores stores,
      ReadGate readGate,
      WatchHub hub,
      AuditLog audit,
      AuthObserver observer,
      InstantSource clock) {
    this.directory = directory;
    this.ready = ready;
    this.tokens = tokens;
    this.keyUse = keyUse;
    this.stores = stores;
    this.readGate = readGate;
    this.hub = hub;
    this.audit = new AuditNotes(audit);
    this.observer = observer;
    this.clock = clock;
  }

  AuditNotes audit() {
    return audit;
  }

  @Override
  public boolean isEnabled() {
    return true;
  }

  @Override
  public AuthReply authenticate(Credentials credentials, Origin origin) {
    return authenticate(credentials, origin, false);
  }

  @Override
  public AuthReply authenticateFresh(Credentials credentials, Origin origin) {
    return authenticate(credentials, origin, true);
  }

  /**
   * What others have acknowledged is asked for in doubt, or always; not where it changes nothing.
   */
  private AuthReply authenticate(Credentials credentials, Origin origin, boolean fresh) {
    if (!ready.getAsBoolean() || !directory.get().isFounded()) {
      return new AuthReply.Unavailable(Refusal.RECOVERING);
    }
    Judged judged = judged(credentials);
    boolean asks =
        switch (judged) {
          case Judged.Known _ -> fresh;
          case Judged.Doubted _ -> true;
          case Judged.Refused _ -> false;
        };
    return asks ? behindBarrier(credentials, origin) : reply(judged, credentials, origin);
  }

  private AuthReply behindBarrier(Credentials credentials, Origin origin) {
    CompletableFuture<ReadBarrier.Reached> reached = readGate.at(ReadConsistency.LINEARIZABLE);
    return reached.isDone() && !reached.isCompletedExceptionally()
        ? again(reached.join(), credentials, origin)
        : new AuthReply.Later(reached.thenApply(now -> again(now, credentials, origin)));
  }

  private AuthReply again(ReadBarrier.Reached reached, Credentials credentials, Origin origin) {
    Refusal refusal = reached.refusal();
    return refusal == null
        ? reply(judged(credentials), credentials, origin)
        : new AuthReply.Unavailable(refusal);
  }

  private AuthReply reply(Judged judged, Credentials credentials, Origin origin) {
    return switch (judged) {
      case Judged.Known(Principal principal, long _, long _)
          when principal.loopbackOnly() && !origin.isLocal() ->
          rejected(
              credentials, origin, "a default password is good on the node's own machine alone");
      case Judged.Known(Principal principal, long revision, long expiresMillis) -> {
        observer.attempt(method(credentials), Outcome.SUCCESS);
        noteUse(principal);
        yield new AuthReply.Admitted(new Caller.Known(principal, revision, expiresMillis, origin));
      }
      case Judged.Doubted(String reason) -> rejected(credentials, origin, reason);
      case Judged.Refused(String reason) -> rejected(credentials, origin, reason);
    };
  }

  /** Of a key that was good: no other is used. */
  private void noteUse(Principal principal) {
    if (principal.actor().credential() instanceof Credential.Key(UUID id)) {
      ApiKey key = directory.get().key(id);
      if (key != null) {
        keyUse.note(key, clock.millis());
      }
    }
  }

  /** What the directory that this node has applied says of credentials. */
  private sealed interface Judged {
    /** They are somebody's. */
    record Known(Principal principal, long directoryRevision, long expiresMillis)
        implements Judged {}

    /** They are not, but may be by what another node has acknowledged. */
    record Doubted(String reason) implements Judged {}

    /** They are not, whatever this node has not applied yet. */
    record Refused(String reason) implements Judged {}
  }

  private Judged judged(Credentials credentials) {
    AccessDirectory now = directory.get();
    long revision = now.revision(); // first: what changes meanwhile is judged again
    Shown shown = shown(credentials, now);
    if (shown == null) {
      String reason = unknown(credentials);
      return switch (credentials) {
        case Credentials.ApiKey(String text) when text.length() <= KEY_CHARS_MAX ->
            new Judged.Doubted(reason);
        case Credentials.Certificate _ -> new Judged.Doubted(reason);
        case Credentials.ApiKey _,
            Credentials.Bearer _,
            Credentials.None _,
            Credentials.Unreadable _ ->
            new Judged.Refused(reason);
      };
    }
    Actor actor = shown.actor();
    return switch (now.resolve(actor, clock.millis())) {
      case Resolution.Known(Principal principal) ->
          new Judged.Known(principal, revision, shown.expiresMillis());
      case Resolution.Rejected(Denial why) ->
          isForGood(why, actor, now)
              ? new Judged.Refused(reason(why))
              : new Judged.Doubted(reason(why));
    };
  }

  /** A user can come, and be let in again; a token that has ended has ended. */
  private static boolean isForGood(Denial why, Actor actor, AccessDirectory now) {
    User user = now.user(actor.userId());
    return switch (why) {
      case TOKEN_REVOKED ->
          !(actor.credential() instanceof Credential.Token token)
              || user == null
              || token.epoch() <= user.epoch();
      case KEY_EXPIRED -> true;
      case NO_USER, USER_DISABLED, NO_KEY, ROLE, SCOPE, OWNER, ABOVE_OWN -> false;
    };
  }

  private AuthReply rejected(Credentials credentials, Origin origin, String reason) {
    Method method = method(credentials);
    observer.attempt(method, Outcome.FAILURE);
    audit.stranger("", AuditNotes.word(method), origin, AUTHENTICATE, "", Verdict.DENIED, reason);
    return new AuthReply.Rejected(reason);
  }

  private static Method method(Credentials credentials) {
    return switch (credentials) {
      case Credentials.None _, Credentials.Unreadable _ -> Method.NONE;
      case Credentials.ApiKey _ -> Method.API_KEY;
      case Credentials.Bearer _ -> Method.TOKEN;
      case Credentials.Certificate _ -> Method.CERTIFICATE;
    };
  }

  /** Who shows credentials, and until when they are good by their own word. */
  private record Shown(Actor actor, long expiresMillis) {
    Shown(Actor actor) {
      this(actor, Long.MAX_VALUE);
    }
  }

  /** Null where that is nobody. */
  private @Nullable Shown shown(Credentials credentials, AccessDirectory now) {
    return switch (credentials) {
      case Credentials.None _, Credentials.Unreadable _ -> null;
      case Credentials.ApiKey(String text) -> {
        ApiKey key = text.length() > KEY_CHARS_MAX ? null : now.key(KeyText.digest(text));
        if (key == null) {
          yield null;
        }
        yield new Shown(new Actor(key.userId(), new Credential.Key(key.id())));
      }
      case Credentials.Bearer(String text) -> {
        Tokens.Claims claims = text.length() > TOKEN_CHARS_MAX ? null : tokens.verify(text);
        yield claims == null || claims.expiresMillis() <= clock.millis()
            ? null
            : new Shown(
                new Actor(claims.userId(), new Credential.Token(claims.id(), claims.epoch())),
                claims.expiresMillis());
      }
      case Credentials.Certificate(String name) -> {
        User user = now.user(name);
        yield user == null ? null : new Shown(new Actor(user.id(), new Credential.Certificate()));
      }
    };
  }

  private static String unknown(Credentials credentials) {
    return switch (credentials) {
      case Credentials.None _ -> "no credential was sent";
      case Credentials.Unreadable _ -> "the credentials cannot be read";
      case Credentials.ApiKey _ -> "the API key is not known, or was revoked";
      case Credentials.Bearer _ -> "the token is not valid, or has expired";
      case Credentials.Certificate _ -> "there is no user of the certificate's name";
    };
  }

  /** What the owner of a credential that was good once may know of why it no longer is. */
  static String reason(Denial why) {
    return switch (why) {
      case NO_USER, USER_DISABLED -> "the user is disabled or gone";
      case NO_KEY -> "the API key is not known, or was revoked";
      case KEY_EXPIRED -> "the API key has expired";
      case TOKEN_REVOKED -> "the token was revoked";
      case ROLE -> "the role is not enough for this";
      case SCOPE -> "a key is outside the scope";
      case OWNER -> "it belongs to somebody else";
      case ABOVE_OWN -> "the role or the scope is above your own";
    };
  }

  @Override
  public Decision permit(Caller caller, Action action, String object) {
    Decision decision =
        switch (caller) {
          case Caller.Known known -> AccessPolicy.decide(known.principal(), action);
          case Caller.Peer _ ->
              action == Action.MANAGE_CLUSTER ? Decision.ALLOWED : new Decision.Denied(Denial.ROLE);
          case Caller.Unchecked _ -> new Decision.Denied(Denial.NO_USER);
        };
    String word = AuditNotes.word(action);
    if (decision instanceof Decision.Denied(Denial why)) {
      audit.denied(caller, word, object, why);
    } else if (action.least() == Role.ADMIN) {
      audit.allowed(caller, word, object);
    }
    return decision;
  }

  @Override
  public KeyValueStore store(Caller caller) {
    return switch (caller) {
      case Caller.Unchecked _, Caller.Peer _ ->
          throw new IllegalArgumentException("nobody's keys: such a caller has no business there");
      case Caller.Known known -> new GuardedStore(stores.by(known.authority()), known, this);
    };
  }

  @Override
  public Watches watches(Caller caller) {
    return switch (caller) {
      case Caller.Unchecked _, Caller.Peer _ ->
          throw new IllegalArgumentException("nobody's keys: such a caller has no business there");
      case Caller.Known known ->
          (query, watcher) -> hub.open(query, new GuardedWatch(known, this, clock), watcher);
    };
  }

  /** Whether what the caller was judged by is still the newest that this node has applied. */
  boolean isCurrent(Caller.Known caller) {
    return directory.get().revision() == caller.directoryRevision();
  }

  /** A caller by the directory as it is now. */
  sealed interface Refreshed {
    /** It is still known. */
    record Still(Caller.Known caller) implements Refreshed {}

    /** It no longer is. */
    record Gone(Denial why) implements Refreshed {}
  }

  Refreshed refreshed(Caller.Known caller) {
    AccessDirectory now = directory.get();
    long revision = now.revision();
    return switch (now.resolve(caller.principal().actor(), clock.millis())) {
      case Resolution.Known(Principal principal) ->
          new Refreshed.Still(
              new Caller.Known(principal, revision, caller.expiresMillis(), caller.origin()));
      case Resolution.Rejected(Denial why) -> new Refreshed.Gone(why);
    };
  }
}
