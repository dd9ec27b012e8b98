package io.raftkv.domain.state;

import io.raftkv.domain.access.AccessChange;
import io.raftkv.domain.access.AccessDirectory;
import io.raftkv.domain.access.AccessRefusal;
import io.raftkv.domain.access.Decision;
import io.raftkv.domain.access.Denial;
import io.raftkv.domain.access.Principal;
import io.raftkv.domain.access.Resolution;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandPolicy;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Applies log entries to the key space, deterministically.
 *
 * <p>{@link #apply} is called by one thread at a time, in log order; everything else may be called
 * by any thread. {@link #view()} moves once an entry is applied whole, so no reader at a view's
 * revision sees half a command.
 */
public final class StateMachine {
  private final Retention retention;
  private final RequestLimits limits;
  private final ChangeListener listener;
  private StateHash hash = new StateHash();
  private volatile KeyWriter keys;
  private volatile AccessDirectory directory = new AccessDirectory(hash);
  private RequestLedger requests;
  private volatile View view = new View(0, 0, 0, 0, 0, hash.current());

  /** An empty state that tells the listener of each change. */
  public StateMachine(Retention retention, ChangeListener listener) {
    this(retention, RequestLimits.STANDARD, listener);
  }

  /** An empty state that remembers requests within other limits than the standard ones. */
  public StateMachine(Retention retention, RequestLimits limits, ChangeListener listener) {
    this.retention = retention;
    this.limits = limits;
    this.requests = new RequestLedger(limits, hash);
    this.keys = new KeyWriter(retention, hash, listener);
    this.listener = listener;
  }

  /** The state that readers may see now. */
  public View view() {
    return view;
  }

  /** The versions of all keys; what is above the view's revision is not to be shown yet. */
  public KeySpace keySpace() {
    return keys.keySpace();
  }

  /** Who may do what. */
  public AccessDirectory directory() {
    return directory;
  }

  /** What the latest revisions changed; what is above the view's is not to be shown yet. */
  public ChangeHistory history() {
    return keys.history();
  }

  /** The keys that are to expire. */
  public DeadlineIndex deadlines() {
    return keys.deadlines();
  }

  /**
   * Applies the entry and publishes the new state.
   *
   * @return the outcome of each command, in order
   * @throws IllegalArgumentException if the entry does not come after those that were applied;
   *     nothing was changed
   */
  public List<Outcome> apply(LogEntry entry) {
    if (entry.index() <= view.appliedIndex() || entry.term() < view.appliedTerm()) {
      throw new IllegalArgumentException(
          "entry "
              + entry.index()
              + " of term "
              + entry.term()
              + " cannot follow entry "
              + view.appliedIndex()
              + " of term "
              + view.appliedTerm());
    }
    requests.advance(entry.batch().proposedAtMillis());
    directory.forgetExpired(requests.nowMillis());
    List<Command> commands = entry.batch().commands();
    List<Outcome> outcomes = new ArrayList<>(commands.size());
    for (Command command : commands) {
      outcomes.add(apply(command));
      keys.close(entry, requests.nowMillis());
    }
    view =
        new View(
            entry.term(),
            entry.index(),
            keys.revision(),
            keys.count(),
            requests.nowMillis(),
            hash.current());
    keys.keySpace().compact(keys.revision());
    listener.published(view);
    return outcomes;
  }

  /** The state as it is now, to be read while writes go on. Apply thread only. */
  public StateImage image() {
    return new StateImage(keySpace(), view, directory.entries(), requests.clients());
  }

  /** An empty state to be filled from a snapshot and then installed. */
  public StateLoader loader() {
    return new StateLoader(retention, limits);
  }

  /**
   * Makes the loaded state this machine's, as if the entries up to the view's had been applied.
   * History begins there: the past before it cannot be read. Readers go on meanwhile, and see the
   * state before or the state after, whole.
   *
   * @throws IllegalStateException if that would go back
   * @throws IllegalArgumentException if the view is not one of the loaded state
   */
  public void install(StateLoader loaded, View at) {
    if (at.appliedIndex() < view.appliedIndex()) {
      throw new IllegalStateException(
          "the state of entry "
              + at.appliedIndex()
              + " cannot be installed after entry "
              + view.appliedIndex());
    }
    if (loaded.keys() != at.keys() || !loaded.hash().equals(at.hash())) {
      throw new IllegalArgumentException("the loaded state is not that of " + at);
    }
    loaded.keySpace.beginHistoryAt(at.revision());
    loaded.requests.advance(at.clockMillis());
    hash = loaded.hash;
    keys = new KeyWriter(retention, loaded, listener, at);
    directory = loaded.directory;
    requests = loaded.requests;
    listener.replaced();
    view = at;
    listener.published(at);
  }

  private Outcome apply(Command command) {
    return switch (command) {
      case Command.Put put -> keys.put(put);
      case Command.Delete delete -> keys.delete(delete);
      case Command.Batch batch -> keys.batch(batch);
      case Command.Txn txn -> keys.txn(txn);
      case Command.SetDeadline set -> keys.setDeadline(set);
      case Command.Once once -> once(once, once.id().client());
      case Command.By by -> by(by);
      case Command.ChangeAccess(AccessChange change) -> changeAccess(change);
      case Command.Expire expire -> keys.expire(expire);
    };
  }

  /** Each user's requests are its own, whatever it calls them. */
  private Outcome by(Command.By by) {
    Denial denial = denial(by);
    if (denial != null) {
      return new Outcome.Denied(denial);
    }
    return by.command() instanceof Command.Once once
        ? once(once, by.authority().actor().userId() + "/" + once.id().client())
        : apply(by.command());
  }

  /**
   * Why the command may not be applied; null if it may. What it was let in by holds while the
   * directory is the same; a change of the directory itself is always judged by what is there now.
   */
  private @Nullable Denial denial(Command.By by) {
    if (by.authority().directoryRevision() == directory.revision()
        && !(by.command() instanceof Command.ChangeAccess)) {
      return null;
    }
    return switch (directory.resolve(by.authority().actor(), requests.nowMillis())) {
      case Resolution.Rejected(Denial why) -> why;
      case Resolution.Known(Principal who) ->
          CommandPolicy.decide(who, by.command(), directory) instanceof Decision.Denied(Denial why)
              ? why
              : null;
    };
  }

  private Outcome changeAccess(AccessChange change) {
    AccessRefusal refusal = directory.apply(change);
    return refusal == null
        ? new Outcome.AccessChanged(directory.revision())
        : new Outcome.AccessRefused(refusal);
  }

  private Outcome once(Command.Once once, String client) {
    Outcome known = requests.answer(client, once);
    if (known != null) {
      return known;
    }
    Outcome outcome = apply(once.command());
    requests.remember(client, once.id().sequence(), outcome);
    return outcome;
  }
}
