package io.raftkv.domain.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The tokens that are refused although they have not expired. One writer, any readers. */
final class RevokedTokens {
  private final Map<UUID, RevokedToken> byId = new ConcurrentHashMap<>();
  // The writer's alone.
  private final Map<UUID, Integer> ofUser = new HashMap<>();
  private final TreeSet<RevokedToken> expiring =
      new TreeSet<>(
          Comparator.comparingLong(RevokedToken::expiresMillis).thenComparing(RevokedToken::id));

  boolean contains(UUID id) {
    return byId.containsKey(id);
  }

  Collection<RevokedToken> all() {
    return byId.values();
  }

  /** How many of the user's are remembered. */
  int count(UUID userId) {
    return ofUser.getOrDefault(userId, 0);
  }

  void add(RevokedToken token) {
    byId.put(token.id(), token);
    expiring.add(token);
    ofUser.merge(token.userId(), 1, Integer::sum);
  }

  private void remove(RevokedToken token) {
    byId.remove(token.id());
    expiring.remove(token);
    ofUser.computeIfPresent(token.userId(), (_, count) -> count == 1 ? null : count - 1);
  }

  /** Removes those whose time is over, and tells which. */
  List<RevokedToken> removeExpired(long nowMillis) {
    List<RevokedToken> removed = new ArrayList<>();
    while (!expiring.isEmpty() && expiring.first().expiresMillis() <= nowMillis) {
      RevokedToken token = expiring.first();
      remove(token);
      removed.add(token);
    }
    return removed;
  }

  /** Removes the user's, and tells which. */
  List<RevokedToken> removeOf(UUID userId) {
    List<RevokedToken> removed = new ArrayList<>();
    if (count(userId) > 0) {
      for (RevokedToken token : List.copyOf(expiring)) {
        if (token.userId().equals(userId)) {
          remove(token);
          removed.add(token);
        }
      }
    }
    return removed;
  }
}
