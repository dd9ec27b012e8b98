package io.raftkv.application.access;

import io.raftkv.application.service.GroupCommit;
import io.raftkv.domain.access.AccessChange;
import io.raftkv.domain.access.AccessDirectory;
import io.raftkv.domain.access.ApiKey;
import io.raftkv.domain.command.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * When API keys were used last: noted in memory at each use, and told to the directory every so
 * often, many keys in one command, so that no request costs a write. What a node has noted since it
 * last told is lost with it.
 *
 * <p>Safe for any thread.
 */
public final class KeyUse {
  /** What is known of a key's use need not be more exact. */
  private static final long GRAIN_MILLIS = 60_000;

  private static final int PER_COMMAND = 1_000;

  private final Map<UUID, Long> noted = new ConcurrentHashMap<>();
  private final Supplier<AccessDirectory> directory;
  private final GroupCommit groupCommit;

  /** Tells the directory by way of the log. */
  public KeyUse(Supplier<AccessDirectory> directory, GroupCommit groupCommit) {
    this.directory = directory;
    this.groupCommit = groupCommit;
  }

  /** The key, which the directory has, was used now. Cheap. */
  void note(ApiKey key, long nowMillis) {
    if (nowMillis - key.lastUsedMillis() >= GRAIN_MILLIS) {
      Long before = noted.get(key.id());
      if (before == null || nowMillis - before >= GRAIN_MILLIS) {
        noted.put(key.id(), nowMillis);
      }
    }
  }

  /** When the key was used last, by this node's knowledge; 0 if never. */
  long lastUsedMillis(ApiKey key) {
    return Math.max(key.lastUsedMillis(), noted.getOrDefault(key.id(), 0L));
  }

  /** Tells the directory what it does not know yet. To be called every so often; does not block. */
  public void tell() {
    List<AccessChange.Use> uses = new ArrayList<>();
    noted.entrySet().removeIf(this::isTold);
    for (Map.Entry<UUID, Long> use : noted.entrySet()) {
      if (uses.size() < PER_COMMAND) {
        uses.add(new AccessChange.Use(use.getKey(), use.getValue()));
      }
    }
    if (!uses.isEmpty()) {
      // If it is not taken, the next call says it again.
      var _ = groupCommit.submit(new Command.ChangeAccess(new AccessChange.NoteUse(uses)));
    }
  }

  private boolean isTold(Map.Entry<UUID, Long> use) {
    ApiKey key = directory.get().key(use.getKey());
    return key == null || key.lastUsedMillis() >= use.getValue();
  }
}
