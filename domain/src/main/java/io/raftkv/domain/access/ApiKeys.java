package io.raftkv.domain.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The API keys, found by what a caller shows in one step. One writer, any readers. */
final class ApiKeys {
  private final Map<UUID, ApiKey> byId = new ConcurrentHashMap<>();
  private final Map<KeyDigest, ApiKey> byDigest = new ConcurrentHashMap<>();
  private final Map<UUID, List<UUID>> ofUser = new HashMap<>(); // the writer's alone

  @Nullable ApiKey get(UUID id) {
    return byId.get(id);
  }

  @Nullable ApiKey get(KeyDigest digest) {
    return byDigest.get(digest);
  }

  Collection<ApiKey> all() {
    return byId.values();
  }

  /** How many the user has. */
  int count(UUID userId) {
    return ofUser.getOrDefault(userId, List.of()).size();
  }

  /** Whether there is one of the same id or digest. */
  boolean has(ApiKey key) {
    return byId.containsKey(key.id()) || byDigest.containsKey(key.digest());
  }

  void add(ApiKey key) {
    replace(key);
    ofUser.computeIfAbsent(key.userId(), _ -> new ArrayList<>()).add(key.id());
  }

  /** Puts it in the place of the one with the same id, digest and user. */
  void replace(ApiKey key) {
    byId.put(key.id(), key);
    byDigest.put(key.digest(), key);
  }

  /** The one removed; null if there was none. */
  @Nullable ApiKey remove(UUID id) {
    ApiKey key = byId.remove(id);
    if (key != null) {
      byDigest.remove(key.digest());
      ofUser.computeIfPresent(
          key.userId(),
          (_, ids) -> {
            ids.remove(id);
            return ids.isEmpty() ? null : ids;
          });
    }
    return key;
  }

  /** Removes the user's, and tells which. */
  List<ApiKey> removeOf(UUID userId) {
    List<ApiKey> removed = new ArrayList<>();
    for (UUID id : List.copyOf(ofUser.getOrDefault(userId, List.of()))) {
      ApiKey key = remove(id);
      if (key != null) {
        removed.add(key);
      }
    }
    return removed;
  }
}
