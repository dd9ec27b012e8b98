package io.raftkv.application.edge;

import io.raftkv.domain.state.KeyChange.Kind;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The words for what happens to keys. */
public final class WatchOperations {
  private WatchOperations() {}

  /** The word of a kind. */
  public static String word(Kind kind) {
    return switch (kind) {
      case PUT -> "put";
      case DELETE -> "delete";
      case EXPIRE -> "expire";
      case TTL -> "ttl";
    };
  }

  /** The kind of a word; null if it is none. */
  public static @Nullable Kind kind(String word) {
    for (Kind kind : Kind.values()) {
      if (word(kind).equals(word)) {
        return kind;
      }
    }
    return null;
  }

  /** All words, for people. */
  public static String known() {
    return Arrays.stream(Kind.values())
        .map(WatchOperations::word)
        .collect(Collectors.joining(", "));
  }
}
