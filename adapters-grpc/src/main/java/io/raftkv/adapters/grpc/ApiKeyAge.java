package io.raftkv.adapters.grpc;

import io.raftkv.domain.access.ApiKey;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a key stands among all: the oldest first. */
record ApiKeyAge(long createdMillis, UUID id) implements Comparable<ApiKeyAge> {
  static ApiKeyAge of(ApiKey key) {
    return new ApiKeyAge(key.createdMillis(), key.id());
  }

  /** Null for the empty text. */
  static @Nullable ApiKeyAge parse(String text) {
    int dot = text.indexOf('.');
    try {
      return text.isEmpty()
          ? null
          : new ApiKeyAge(
              Long.parseLong(text, 0, dot, 10), UUID.fromString(text.substring(dot + 1)));
    } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
      throw CallFault.invalid(
          "invalid_cursor", "page_token is none that a page gave; begin without one");
    }
  }

  @Override
  public int compareTo(ApiKeyAge other) {
    int byTime = Long.compare(createdMillis, other.createdMillis);
    return byTime == 0 ? id.compareTo(other.id) : byTime;
  }

  @Override
  public String toString() {
    return createdMillis + "." + id;
  }
}
