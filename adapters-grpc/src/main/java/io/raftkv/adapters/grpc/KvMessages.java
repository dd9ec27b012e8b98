package io.raftkv.adapters.grpc;

import com.google.protobuf.ByteString;
import io.raftkv.application.api.ReadConsistency;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.command.RequestId;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import io.raftkv.domain.state.KeyEntry;
import io.raftkv.domain.state.VersionedValue;
import io.raftkv.protocol.v1.Consistency;
import io.raftkv.protocol.v1.KeyValue;
import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The messages of {@code raftkv.v1} and what they mean. Reading ones throws {@link CallFault}.
 *
 * @param remaining how long a key with a deadline still lives, in milliseconds
 */
record KvMessages(int maxKeyBytes, ToLongFunction<Long> remaining) {
  Key key(ByteString bytes) {
    return Fields.key(bytes, maxKeyBytes);
  }

  KeyRange range(io.raftkv.protocol.v1.KeyRange range) {
    return switch (range.getKeysCase()) {
      case KEY -> {
        Key key = key(range.getKey());
        yield KeyRange.ALL.from(key, true).to(key, true);
      }
      case PREFIX -> KeyRange.prefix(Fields.bound(range.getPrefix(), "a prefix", maxKeyBytes));
      case INTERVAL -> {
        byte[] start = Fields.bound(range.getInterval().getStart(), "start", maxKeyBytes);
        byte[] end = Fields.bound(range.getInterval().getEnd(), "end", maxKeyBytes);
        KeyRange from = start.length == 0 ? KeyRange.ALL : KeyRange.ALL.from(Key.wrap(start), true);
        yield end.length == 0 ? from : from.to(Key.wrap(end), false);
      }
      case KEYS_NOT_SET ->
          throw CallFault.invalid(
              "invalid_request", "a range is a key, a prefix (empty for all keys) or an interval");
    };
  }

  static ReadConsistency consistency(Consistency consistency) {
    return switch (consistency) {
      case CONSISTENCY_UNSPECIFIED, CONSISTENCY_LINEARIZABLE -> ReadConsistency.LINEARIZABLE;
      case CONSISTENCY_STALE -> ReadConsistency.STALE;
      case UNRECOGNIZED ->
          throw CallFault.invalid("invalid_consistency", "this server knows no such consistency");
    };
  }

  static @Nullable Duration timeToLive(long millis) {
    return Fields.timeToLive(Duration.ofMillis(millis));
  }

  static @Nullable RequestId id(io.raftkv.protocol.v1.RequestId id) {
    return Fields.id(id.getClient(), id.getSequence());
  }

  static Precondition precondition(io.raftkv.protocol.v1.Precondition precondition) {
    return switch (precondition.getConditionCase()) {
      case EXISTS ->
          precondition.getExists() ? new Precondition.Exists() : new Precondition.Absent();
      case VERSION -> {
        long version = positive(precondition.getVersion(), "version");
        yield new Precondition.VersionIs(version);
      }
      case MOD_REVISION -> {
        long revision = positive(precondition.getModRevision(), "mod_revision");
        yield new Precondition.RevisionIn(List.of(revision));
      }
      case CONDITION_NOT_SET -> Precondition.NONE;
    };
  }

  private static long positive(long number, String name) {
    if (number < 1) {
      throw CallFault.invalid(
          "invalid_request",
          name + " is positive; that a key must not exist is the precondition exists=false");
    }
    return number;
  }

  static long revision(long number) {
    if (number < 0) {
      throw CallFault.invalid("invalid_revision", "a revision has 63 bits");
    }
    return number;
  }

  KeyValue message(KeyEntry entry) {
    return message(entry.key(), entry.versioned()).build();
  }

  KeyValue.Builder message(Key key, VersionedValue versioned) {
    return withoutValue(key, versioned).setValue(Fields.bytes(versioned.value()));
  }

  KeyValue.Builder withoutValue(Key key, VersionedValue versioned) {
    KeyValue.Builder message =
        KeyValue.newBuilder()
            .setKey(Fields.bytes(key))
            .setVersion(versioned.version())
            .setCreateRevision(versioned.createRevision())
            .setModRevision(versioned.modRevision());
    return versioned.hasDeadline()
        ? message.setTtlMillis(remaining.applyAsLong(versioned.deadlineMillis()))
        : message;
  }
}
