package io.raftkv.adapters.storage.codec;

import io.raftkv.domain.access.AccessRefusal;
import io.raftkv.domain.access.Denial;
import io.raftkv.domain.command.Outcome;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Writes and reads outcomes in the form that the package describes. */
public final class OutcomeCodec {
  private static final byte WRITTEN = 1;
  private static final byte DELETED = 2;
  private static final byte BATCH_APPLIED = 3;
  private static final byte DEADLINE_SET = 4;
  private static final byte EXPIRED = 5;
  private static final byte PRECONDITION_FAILED = 6;
  private static final byte KEY_NOT_FOUND = 7;
  private static final byte REQUEST_FORGOTTEN = 8;
  private static final byte REQUEST_ID_REUSED = 9;
  private static final byte TOO_MANY_CLIENTS = 10;

  private static final byte ACCESS_CHANGED = 11;
  private static final byte ACCESS_REFUSED = 12;
  private static final byte DENIED = 13;
  private static final byte TXN_APPLIED = 14;

  /** An effect's version, and whether the key existed. */
  private static final int EFFECT_BYTES = 9;

  private OutcomeCodec() {}

  /** How many bytes {@link #encode} will write. */
  public static int size(Outcome outcome) {
    return 1
        + switch (outcome) {
          case Outcome.Written _ -> 16;
          case Outcome.Deleted _ -> 9;
          case Outcome.BatchApplied(long _, List<Long> versions) -> 12 + 8 * versions.size();
          case Outcome.TxnApplied txn -> 13 + EFFECT_BYTES * txn.effects().size();
          case Outcome.DeadlineSet _, Outcome.RequestForgotten _, Outcome.AccessChanged _ -> 8;
          case Outcome.AccessRefused _, Outcome.Denied _ -> 1;
          case Outcome.Expired _ -> 12;
          case Outcome.PreconditionFailed _ -> 20;
          case Outcome.KeyNotFound _, Outcome.RequestIdReused _, Outcome.TooManyClients _ -> 0;
        };
  }

  /** Writes the outcome at the buffer's position. */
  public static void encode(Outcome outcome, ByteBuffer out) {
    switch (outcome) {
      case Outcome.Written(long revision, long version) ->
          out.put(WRITTEN).putLong(revision).putLong(version);
      case Outcome.Deleted(long revision, boolean existed) ->
          out.put(DELETED).putLong(revision).put(flag(existed));
      case Outcome.BatchApplied(long revision, List<Long> versions) -> {
        out.put(BATCH_APPLIED).putLong(revision).putInt(versions.size());
        versions.forEach(out::putLong);
      }
      case Outcome.TxnApplied(long revision, boolean succeeded, List<Outcome.Effect> effects) -> {
        out.put(TXN_APPLIED).putLong(revision).put(flag(succeeded)).putInt(effects.size());
        effects.forEach(effect -> out.putLong(effect.version()).put(flag(effect.existed())));
      }
      case Outcome.DeadlineSet(long revision) -> out.put(DEADLINE_SET).putLong(revision);
      case Outcome.Expired(long revision, int keys) ->
          out.put(EXPIRED).putLong(revision).putInt(keys);
      case Outcome.PreconditionFailed(int change, long version, long revision) ->
          out.put(PRECONDITION_FAILED).putInt(change).putLong(version).putLong(revision);
      case Outcome.KeyNotFound _ -> out.put(KEY_NOT_FOUND);
      case Outcome.RequestForgotten(long upTo) -> out.put(REQUEST_FORGOTTEN).putLong(upTo);
      case Outcome.RequestIdReused _ -> out.put(REQUEST_ID_REUSED);
      case Outcome.TooManyClients _ -> out.put(TOO_MANY_CLIENTS);
      case Outcome.AccessChanged(long revision) -> out.put(ACCESS_CHANGED).putLong(revision);
      case Outcome.AccessRefused(AccessRefusal why) -> out.put(ACCESS_REFUSED).put(code(why));
      case Outcome.Denied(Denial why) -> out.put(DENIED).put(code(why));
    }
  }

  /**
   * Reads the outcome at the buffer's position.
   *
   * @throws IllegalArgumentException if no outcome stands there
   * @throws BufferUnderflowException if the bytes end within it
   */
  public static Outcome decode(ByteBuffer in) {
    byte tag = in.get();
    return switch (tag) {
      case WRITTEN -> new Outcome.Written(in.getLong(), in.getLong());
      case DELETED -> new Outcome.Deleted(in.getLong(), in.get() != 0);
      case BATCH_APPLIED -> {
        long revision = in.getLong();
        int count = count(in, Long.BYTES);
        List<Long> versions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          versions.add(in.getLong());
        }
        yield new Outcome.BatchApplied(revision, versions);
      }
      case TXN_APPLIED -> {
        long revision = in.getLong();
        boolean succeeded = in.get() != 0;
        int count = count(in, EFFECT_BYTES);
        List<Outcome.Effect> effects = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          effects.add(new Outcome.Effect(in.getLong(), in.get() != 0));
        }
        yield new Outcome.TxnApplied(revision, succeeded, effects);
      }
      case DEADLINE_SET -> new Outcome.DeadlineSet(in.getLong());
      case EXPIRED -> new Outcome.Expired(in.getLong(), in.getInt());
      case PRECONDITION_FAILED ->
          new Outcome.PreconditionFailed(in.getInt(), in.getLong(), in.getLong());
      case KEY_NOT_FOUND -> new Outcome.KeyNotFound();
      case REQUEST_FORGOTTEN -> new Outcome.RequestForgotten(in.getLong());
      case REQUEST_ID_REUSED -> new Outcome.RequestIdReused();
      case TOO_MANY_CLIENTS -> new Outcome.TooManyClients();
      case ACCESS_CHANGED -> new Outcome.AccessChanged(in.getLong());
      case ACCESS_REFUSED -> new Outcome.AccessRefused(refusal(in.get()));
      case DENIED -> new Outcome.Denied(denial(in.get()));
      default -> throw new IllegalArgumentException("unknown outcome " + tag);
    };
  }

  private static byte flag(boolean set) {
    return (byte) (set ? 1 : 0);
  }

  /** A count of things that take so many bytes each. */
  private static int count(ByteBuffer in, int bytesEach) {
    int count = in.getInt();
    if (count < 0 || count > in.remaining() / bytesEach) {
      throw new BufferUnderflowException();
    }
    return count;
  }

  private static byte code(AccessRefusal why) {
    return switch (why) {
      case NAME_TAKEN -> 1;
      case NO_SUCH_USER -> 2;
      case NO_SUCH_KEY -> 3;
      case KEY_TAKEN -> 4;
      case LAST_ADMIN -> 5;
      case ALREADY_FOUNDED -> 6;
      case TOO_MANY_USERS -> 7;
      case TOO_MANY_KEYS -> 8;
      case PASSWORD_CHANGED -> 9;
      case SCOPED_ADMIN -> 10;
    };
  }

  private static AccessRefusal refusal(byte code) {
    for (AccessRefusal why : AccessRefusal.values()) {
      if (code(why) == code) {
        return why;
      }
    }
    throw new IllegalArgumentException("unknown refusal " + code);
  }

  private static byte code(Denial why) {
    return switch (why) {
      case NO_USER -> 1;
      case USER_DISABLED -> 2;
      case NO_KEY -> 3;
      case KEY_EXPIRED -> 4;
      case TOKEN_REVOKED -> 5;
      case ROLE -> 6;
      case SCOPE -> 7;
      case OWNER -> 8;
      case ABOVE_OWN -> 9;
    };
  }

  private static Denial denial(byte code) {
    for (Denial why : Denial.values()) {
      if (code(why) == code) {
        return why;
      }
    }
    throw new IllegalArgumentException("unknown denial " + code);
  }
}
