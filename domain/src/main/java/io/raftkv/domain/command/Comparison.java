package io.raftkv.domain.command;

import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;

/**
 * A question about one key, by which a {@link Command.Txn} chooses what to do. Of an absent key
 * version and revisions are 0, and no comparison of its value holds. As in etcd's transactions.
 *
 * @param relation how what is there must stand to the operand: {@code LESS} asks for less than it
 */
public record Comparison(Key key, Relation relation, Operand operand) {
  /** How one thing stands to another. */
  public enum Relation {
    /** They are the same. */
    EQUAL,
    /** They are not the same. */
    NOT_EQUAL,
    /** The first comes before the second. */
    LESS,
    /** The first comes after the second. */
    GREATER;

    /** Whether a comparator's result is of this kind. */
    public boolean holds(int order) {
      return switch (this) {
        case EQUAL -> order == 0;
        case NOT_EQUAL -> order != 0;
        case LESS -> order < 0;
        case GREATER -> order > 0;
      };
    }
  }

  /** What is compared, and with what. */
  public sealed interface Operand {
    /** How often the key has been written since it was made. */
    record Version(long version) implements Operand {}

    /** The revision that made the key. */
    record CreateRevision(long revision) implements Operand {}

    /** The revision of the key's last write. */
    record ModRevision(long revision) implements Operand {}

    /** The value, in the order of unsigned bytes. */
    record Content(Value value) implements Operand {}
  }
}
