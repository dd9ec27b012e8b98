package io.raftkv.adapters.grpc;

import io.grpc.Context;
import io.grpc.Metadata;
import io.raftkv.domain.command.RequestId;
import org.jspecify.annotations.Nullable;

/** The name by which a retry is known, of a call whose message has no room for one. */
final class IdempotencyKey {
  /** What the call's metadata say; not set where they say nothing. */
  static final Context.Key<String> GIVEN = Context.key("idempotency-key");

  static final Metadata.Key<String> HEADER =
      Metadata.Key.of("idempotency-key", Metadata.ASCII_STRING_MARSHALLER);

  private IdempotencyKey() {}

  /**
   * That of the present call; null where it has none.
   *
   * @throws CallFault if it is no client and sequence
   */
  static @Nullable RequestId ofCall() {
    String text = GIVEN.get();
    if (text == null) {
      return null;
    }
    int slash = text.indexOf('/');
    String digits = text.substring(slash + 1);
    boolean readable = slash > 0 && digits.matches("[1-9][0-9]{0,17}");
    return Fields.id(
        readable ? text.substring(0, slash) : "?", readable ? Long.parseLong(digits) : 0);
  }
}
