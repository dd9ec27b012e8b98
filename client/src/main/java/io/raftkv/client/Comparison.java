package io.raftkv.client;

/**
 * What a transaction asks of a key. Of a key that is not there version and revisions are 0, and no
 * comparison of its value holds. Immutable.
 *
 * @param operand what is compared, and with what
 */
public record Comparison(ByteSequence key, Relation relation, Operand operand) {
  /** How what is there stands to what is given. */
  public enum Relation {
    /** They are the same. */
    EQUAL,
    /** They differ. */
    NOT_EQUAL,
    /** What is there is less; values are compared as unsigned bytes. */
    LESS,
    /** What is there is greater. */
    GREATER
  }

  /** What is compared. */
  public sealed interface Operand {
    /** How often the key was written. */
    record Version(long version) implements Operand {}

    /** Which revision made the key. */
    record CreateRevision(long revision) implements Operand {}

    /** Which revision wrote it last. */
    record ModRevision(long revision) implements Operand {}

    /** Its value. */
    record Value(ByteSequence value) implements Operand {}
  }

  /** There is no such key. */
  public static Comparison absent(String key) {
    return version(ByteSequence.utf8(key), Relation.EQUAL, 0);
  }

  /** There is such a key. */
  public static Comparison exists(String key) {
    return version(ByteSequence.utf8(key), Relation.NOT_EQUAL, 0);
  }

  /** The key's value is this. */
  public static Comparison value(String key, String value) {
    return value(ByteSequence.utf8(key), Relation.EQUAL, ByteSequence.utf8(value));
  }

  /** The key's value is so to this one. */
  public static Comparison value(ByteSequence key, Relation relation, ByteSequence value) {
    return new Comparison(key, relation, new Operand.Value(value));
  }

  /** The key's version is this. */
  public static Comparison version(String key, long version) {
    return version(ByteSequence.utf8(key), Relation.EQUAL, version);
  }

  /** The key's version is so to this one. */
  public static Comparison version(ByteSequence key, Relation relation, long version) {
    return new Comparison(key, relation, new Operand.Version(version));
  }

  /** The key's last write was at this revision. */
  public static Comparison modRevision(String key, long revision) {
    return modRevision(ByteSequence.utf8(key), Relation.EQUAL, revision);
  }

  /** The revision of the key's last write is so to this one. */
  public static Comparison modRevision(ByteSequence key, Relation relation, long revision) {
    return new Comparison(key, relation, new Operand.ModRevision(revision));
  }

  /** The revision that made the key is so to this one. */
  public static Comparison createRevision(ByteSequence key, Relation relation, long revision) {
    return new Comparison(key, relation, new Operand.CreateRevision(revision));
  }
}
