package io.raftkv.adapters.storage.codec;

import io.raftkv.domain.command.Comparison;
import io.raftkv.domain.command.Comparison.Operand;
import io.raftkv.domain.command.Comparison.Relation;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Writes and reads a transaction's comparisons in the form that the package describes. */
final class ComparisonCodec {
  private static final byte VERSION = 1;
  private static final byte CREATE_REVISION = 2;
  private static final byte MOD_REVISION = 3;
  private static final byte CONTENT = 4;

  /** A key of one byte, a relation, an operand's kind, and a value without bytes. */
  private static final int LEAST_BYTES = 3 + 1 + 1 + 4;

  private ComparisonCodec() {}

  static int size(List<Comparison> comparisons) {
    int size = 4;
    for (Comparison comparison : comparisons) {
      int operand =
          comparison.operand() instanceof Operand.Content(Value value) ? 4 + value.size() : 8;
      size = Math.addExact(size, BatchEncoder.size(comparison.key()) + 1 + 1 + operand);
    }
    return size;
  }

  static void encode(List<Comparison> comparisons, ByteBuffer out) {
    out.putInt(comparisons.size());
    for (Comparison comparison : comparisons) {
      BatchEncoder.encode(comparison.key(), out);
      out.put(code(comparison.relation()));
      switch (comparison.operand()) {
        case Operand.Version(long version) -> out.put(VERSION).putLong(version);
        case Operand.CreateRevision(long revision) -> out.put(CREATE_REVISION).putLong(revision);
        case Operand.ModRevision(long revision) -> out.put(MOD_REVISION).putLong(revision);
        case Operand.Content(Value value) -> value.writeTo(out.put(CONTENT).putInt(value.size()));
      }
    }
  }

  /**
   * Reads the comparisons at the buffer's position.
   *
   * @throws IllegalArgumentException if none stand there
   * @throws BufferUnderflowException if the bytes end within them
   */
  static List<Comparison> decode(ByteBuffer in) {
    int count = in.getInt();
    if (count < 0 || count > in.remaining() / LEAST_BYTES) {
      throw new BufferUnderflowException();
    }
    List<Comparison> comparisons = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int keyBytes = in.getShort() & 0xFFFF;
      if (keyBytes == 0) {
        throw new IllegalArgumentException("an empty key");
      }
      Key key = Key.wrap(bytes(in, keyBytes));
      Relation relation = relation(in.get());
      comparisons.add(new Comparison(key, relation, operand(in)));
    }
    return comparisons;
  }

  private static Operand operand(ByteBuffer in) {
    byte kind = in.get();
    return switch (kind) {
      case VERSION -> new Operand.Version(in.getLong());
      case CREATE_REVISION -> new Operand.CreateRevision(in.getLong());
      case MOD_REVISION -> new Operand.ModRevision(in.getLong());
      case CONTENT -> new Operand.Content(Value.wrap(bytes(in, in.getInt())));
      default -> throw new IllegalArgumentException("unknown operand " + kind);
    };
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static byte code(Relation relation) {
    return switch (relation) {
      case EQUAL -> 1;
      case NOT_EQUAL -> 2;
      case LESS -> 3;
      case GREATER -> 4;
    };
  }

  private static Relation relation(byte code) {
    for (Relation relation : Relation.values()) {
      if (code(relation) == code) {
        return relation;
      }
    }
    throw new IllegalArgumentException("unknown relation " + code);
  }
}
