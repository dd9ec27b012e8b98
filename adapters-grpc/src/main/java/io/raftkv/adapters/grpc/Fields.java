package io.raftkv.adapters.grpc;

import com.google.protobuf.ByteString;
import io.raftkv.application.api.WriteReply;
import io.raftkv.application.problem.Problems;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.RequestId;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What fields of messages mean, whichever service they are of. Methods throw {@link CallFault}. */
final class Fields {
  private Fields() {}

  static Key key(ByteString bytes, int maxBytes) {
    if (bytes.isEmpty()) {
      throw CallFault.invalid("invalid_key", "a key has at least one byte");
    }
    return Key.wrap(bound(bytes, "a key", maxBytes));
  }

  /** A bound of a range, possibly empty. */
  static byte[] bound(ByteString bytes, String name, int maxBytes) {
    if (bytes.size() > maxBytes || bytes.size() > Key.MAX_BYTES) {
      throw CallFault.invalid(
          "key_too_large", name + " has at most " + maxBytes + " bytes, not " + bytes.size());
    }
    return bytes.toByteArray();
  }

  static Value value(ByteString bytes) {
    return Value.wrap(bytes.toByteArray());
  }

  /** A time to live; null where the amount is 0. */
  static @Nullable Duration timeToLive(Duration amount) {
    if (amount.isNegative()) {
      throw CallFault.invalid("invalid_ttl", "a time to live is positive, or 0 for none");
    }
    return amount.isZero() ? null : amount;
  }

  /** The id by which a retry is known; null where it has none. */
  static @Nullable RequestId id(String client, long sequence) {
    if (client.isEmpty() && sequence == 0) {
      return null;
    }
    if (!RequestId.isClient(client) || sequence < 1) {
      throw CallFault.invalid(
          "invalid_idempotency_key",
          "a request id is a client, of up to "
              + RequestId.CLIENT_CHARS_MAX
              + " letters, digits, dots, dashes, colons or underscores, and a sequence from 1");
    }
    return new RequestId(client, sequence);
  }

  /** What became of a write that was done. */
  static <T extends Outcome> T applied(WriteReply reply, Class<T> kind) {
    if (reply instanceof WriteReply.Applied(Outcome outcome) && kind.isInstance(outcome)) {
      return kind.cast(outcome);
    }
    throw new CallFault(Problems.of(reply));
  }

  static ByteString bytes(Key key) {
    return ByteString.copyFrom(key.asReadOnlyBuffer());
  }

  static ByteString bytes(Value value) {
    return ByteString.copyFrom(value.asReadOnlyBuffer());
  }
}
