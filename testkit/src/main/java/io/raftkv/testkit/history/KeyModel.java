package io.raftkv.testkit.history;

import static io.raftkv.testkit.history.Reply.NOT_STATED;

import io.raftkv.domain.command.Precondition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One key of RaftKV that nothing but the history's puts, deletes and reads touches: no batches, no
 * time to live. It is absent at first, at whichever revision of the store.
 */
public final class KeyModel implements Model<KeyState, Call, Reply> {
  /** The model of any key. */
  public static final KeyModel INSTANCE = new KeyModel(Map.of(), Set.of());

  private final Map<String, Integer> readsOf;
  private final Set<String> putTwice;

  private KeyModel(Map<String, Integer> readsOf, Set<String> putTwice) {
    this.readsOf = readsOf;
    this.putTwice = putTwice;
  }

  /** A model that knows how often each value was read, and which of them more than one put left. */
  @Override
  public KeyModel knowing(List<Operation<Call, Reply>> operations) {
    Map<String, Integer> reads = new HashMap<>();
    Set<String> once = new HashSet<>();
    Set<String> twice = new HashSet<>();
    for (Operation<Call, Reply> operation : operations) {
      if (operation.result() instanceof Reply.Found found) {
        reads.merge(found.value(), 1, Integer::sum);
      }
      if (operation.call() instanceof Call.Put put && !once.add(put.value())) {
        twice.add(put.value());
      }
    }
    return new KeyModel(reads, twice);
  }

  @Override
  public boolean onlyObserves(KeyState before, Call call, Reply result, KeyState after) {
    return switch (result) {
      case Reply.Found _, Reply.Absent _, Reply.Failed _ -> after.isSeen(before);
      case Reply.Written _, Reply.Deleted _ -> false;
    };
  }

  /** Puts of values that nobody read differ in nothing that can be seen. */
  @Override
  public Object kind(Call call) {
    return call instanceof Call.Put(String value, Precondition precondition)
            && !readsOf.containsKey(value)
        ? new Call.Put("", precondition)
        : call;
  }

  /** Whether reads of the value are to come that nobody could answer once it is gone. */
  private boolean mustStay(KeyState state) {
    String value = state.value();
    return value != null
        && !putTwice.contains(value)
        && state.reads() < readsOf.getOrDefault(value, 0);
  }

  @Override
  public KeyState initial() {
    return KeyState.NEVER_WRITTEN;
  }

  @Override
  public @Nullable KeyState apply(KeyState state, Call call, Reply result) {
    return switch (call) {
      case Call.Read _ -> read(state, result);
      case Call.Write write when result instanceof Reply.Failed failed -> {
        KeyState shown = state.shown(failed.currentVersion(), failed.currentRevision());
        yield shown != null && shown.mayFail(write.precondition()) ? shown : null;
      }
      case Call.Write write when !state.mayHold(write.precondition()) || mustStay(state) -> null;
      case Call.Put put ->
          result instanceof Reply.Written(long version, long revision)
                  && (version == NOT_STATED || version == state.version() + 1)
              ? state.put(put.value(), revision, false)
              : null;
      case Call.Delete _ -> result instanceof Reply.Deleted deleted ? delete(state, deleted) : null;
    };
  }

  private static @Nullable KeyState read(KeyState state, Reply result) {
    return switch (result) {
      case Reply.Found found -> {
        KeyState shown =
            found.value().equals(state.value())
                ? state.shown(found.version(), found.revision())
                : null;
        yield shown == null ? null : shown.read().shownAt(found.storeRevision());
      }
      case Reply.Absent(long storeRevision) -> {
        KeyState shown = state.isPresent() ? null : state.shown(NOT_STATED, NOT_STATED);
        yield shown == null ? null : shown.shownAt(storeRevision);
      }
      case Reply.Written _, Reply.Deleted _, Reply.Failed _ -> null;
    };
  }

  private static @Nullable KeyState delete(KeyState state, Reply.Deleted deleted) {
    if (deleted.existed() != null && deleted.existed() != state.isPresent()) {
      return null;
    }
    if (state.isPresent()) {
      return state.deleted(deleted.revision(), false);
    }
    KeyState shown = state.shown(NOT_STATED, NOT_STATED);
    return shown == null ? null : shown.shownAt(deleted.revision());
  }

  /**
   * {@inheritDoc}
   *
   * <p>A delete right after an open put that nobody saw is left out: it would come to the same if
   * the put had never been. Without that, any number of such pairs would have to be tried.
   */
  @Override
  public KeyState applyOpen(KeyState state, Call call) {
    KeyState next =
        switch (call) {
          case Call.Read _ -> state;
          case Call.Write write when !state.mayHold(write.precondition()) || mustStay(state) ->
              state;
          case Call.Put put -> state.put(put.value(), NOT_STATED, true);
          case Call.Delete(Precondition precondition) ->
              !state.isPresent() || (state.unseen() && precondition instanceof Precondition.None)
                  ? state
                  : state.deleted(NOT_STATED, true);
        };
    return next == null ? state : next;
  }

  @Override
  public boolean reachable(KeyState state, Call call, Reply result, int callsAtMost) {
    return switch (result) {
      case Reply.Written(long version, long revision) ->
          (revision == NOT_STATED || revision > state.storeRevision())
              && state.callsUntil(version == NOT_STATED ? version : version - 1) <= callsAtMost;
      case Reply.Deleted deleted ->
          deleted.revision() == NOT_STATED
              || deleted.revision() > state.storeRevision()
              || (deleted.revision() == state.storeRevision() && !deleted.madeRevision());
      case Reply.Failed(long version, long revision) ->
          state.mayShow(revision) && state.callsUntil(version) <= callsAtMost;
      case Reply.Found found ->
          state.mayShow(found.revision())
              && notBefore(state, found.storeRevision())
              && state.callsUntil(found.version()) <= callsAtMost;
      case Reply.Absent(long storeRevision) ->
          notBefore(state, storeRevision) && state.callsUntil(0) <= callsAtMost;
    };
  }

  private static boolean notBefore(KeyState state, long storeRevision) {
    return storeRevision == NOT_STATED || storeRevision >= state.storeRevision();
  }
}
