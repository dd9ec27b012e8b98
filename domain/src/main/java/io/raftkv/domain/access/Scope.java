package io.raftkv.domain.access;

import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The keys that somebody may reach: all, or those that begin with one of some prefixes. Immutable.
 *
 * @param prefixes ascending, none of them the beginning of another; null for all keys, and empty
 *     for none
 */
public record Scope(@Nullable List<Key> prefixes) {
  /** How many bytes its prefixes may have: all nodes hold it in memory. */
  public static final int BYTES_MAX = 8 * 1024;

  /** Every key. */
  public static final Scope ALL = new Scope(null);

  /** No key. */
  public static final Scope NONE = new Scope(List.of());

  /** Puts the prefixes in order and drops those that others include. */
  public Scope {
    prefixes = prefixes == null ? null : shortest(prefixes);
  }

  /** The keys that begin with one of the prefixes. */
  public static Scope of(Collection<Key> prefixes) {
    return new Scope(List.copyOf(prefixes));
  }

  /** Ascending: what a prefix includes comes right behind it. */
  private static List<Key> shortest(List<Key> prefixes) {
    List<Key> kept = new ArrayList<>();
    for (Key prefix : new TreeSet<>(prefixes)) {
      if (kept.isEmpty() || !begins(kept.getLast(), prefix)) {
        kept.add(prefix);
      }
    }
    return List.copyOf(kept);
  }

  private static boolean begins(Key prefix, Key key) {
    return prefix.sharedWith(key) == prefix.size();
  }

  /** How many bytes the prefixes have together. */
  public int bytes() {
    int bytes = 0;
    if (prefixes != null) {
      for (Key prefix : prefixes) {
        bytes += 2 + prefix.size();
      }
    }
    return bytes;
  }

  /** Whether it is every key. */
  public boolean isAll() {
    return prefixes == null;
  }

  /** Whether the key is one of them. */
  public boolean contains(Key key) {
    if (prefixes == null) {
      return true;
    }
    // What lies between a prefix and a key that begins with it begins with it too, so that of those
    // not behind the key the last alone can begin it.
    int at = Collections.binarySearch(prefixes, key);
    int last = at >= 0 ? at : -at - 2;
    return last >= 0 && begins(prefixes.get(last), key);
  }

  /** The parts of the range that are in it, ascending and apart from each other. */
  public List<KeyRange> cut(KeyRange range) {
    if (prefixes == null) {
      return range.isEmpty() ? List.of() : List.of(range);
    }
    List<KeyRange> parts = new ArrayList<>();
    for (Key prefix : prefixes) {
      KeyRange part = KeyRange.prefix(prefix.toByteArray()).and(range);
      if (!part.isEmpty()) {
        parts.add(part);
      }
    }
    return List.copyOf(parts);
  }

  /** Whether all of its keys are in the other one too. */
  public boolean isWithin(Scope other) {
    if (other.prefixes == null || prefixes == null) {
      return other.prefixes == null;
    }
    for (Key prefix : prefixes) {
      if (!other.contains(prefix)) {
        return false;
      }
    }
    return true;
  }

  /** The keys that are in both. */
  public Scope and(Scope other) {
    if (prefixes == null) {
      return other;
    }
    if (other.prefixes == null) {
      return this;
    }
    List<Key> shared = new ArrayList<>();
    for (Key prefix : prefixes) {
      if (other.contains(prefix)) {
        shared.add(prefix);
      }
    }
    for (Key prefix : other.prefixes) {
      if (contains(prefix)) {
        shared.add(prefix);
      }
    }
    return of(shared);
  }

  /** How many prefixes: keys can be private, and what is printed may end in a log. */
  @Override
  public String toString() {
    return prefixes == null ? "Scope[all]" : "Scope[" + prefixes.size() + " prefixes]";
  }
}
