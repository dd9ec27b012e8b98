package io.raftkv.adapters.storage.codec;

import io.raftkv.domain.access.Authority;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.Comparison;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.command.RequestId;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Reads batches in the form that the package describes, whatever the bytes are. */
public final class BatchDecoder {
  private final ByteBuffer in;

  private BatchDecoder(ByteBuffer in) {
    this.in = in.slice();
  }

  /**
   * The batch that fills the buffer from its position to its limit.
   *
   * @throws MalformedBatchException if the bytes are anything else
   */
  public static CommandBatch decode(ByteBuffer in) throws MalformedBatchException {
    BatchDecoder decoder = new BatchDecoder(in);
    try {
      CommandBatch batch = decoder.batch();
      if (decoder.in.hasRemaining()) {
        throw decoder.malformed("trailing bytes");
      }
      return batch;
    } catch (BufferUnderflowException e) {
      throw decoder.malformed("an early end");
    }
  }

  private CommandBatch batch() throws MalformedBatchException {
    byte format = in.get();
    if (format != BatchEncoder.FORMAT) {
      throw malformed("unknown format " + format);
    }
    long proposedAt = in.getLong();
    int count = count(1);
    if (count == 0) {
      throw malformed("no commands");
    }
    List<Command> commands = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      commands.add(command(in.get()));
    }
    return new CommandBatch(proposedAt, commands);
  }

  private Command command(byte tag) throws MalformedBatchException {
    return switch (tag) {
      case BatchEncoder.PUT, BatchEncoder.DELETE -> change(tag);
      case BatchEncoder.BATCH -> new Command.Batch(changes());
      case BatchEncoder.TXN -> {
        List<Comparison> comparisons = fitting(() -> ComparisonCodec.decode(in));
        List<Command.Change> then = changes();
        List<Command.Change> otherwise = changes();
        yield fitting(() -> new Command.Txn(comparisons, then, otherwise));
      }
      case BatchEncoder.SET_DEADLINE -> new Command.SetDeadline(key(), in.getLong());
      case BatchEncoder.ONCE -> {
        String client = new String(bytes(in.get() & 0xFF), StandardCharsets.US_ASCII);
        long sequence = in.getLong();
        byte inner = in.get();
        if (inner == BatchEncoder.ONCE
            || inner == BatchEncoder.BY
            || inner == BatchEncoder.CHANGE_ACCESS
            || inner == BatchEncoder.EXPIRE
            || sequence < 1
            || !RequestId.isClient(client)) {
          throw malformed("no request that a client can name");
        }
        yield new Command.Once(new RequestId(client, sequence), command(inner));
      }
      case BatchEncoder.BY -> {
        Authority authority = fitting(() -> AccessCodec.authority(in));
        byte inner = in.get();
        if (inner == BatchEncoder.BY || inner == BatchEncoder.EXPIRE) {
          throw malformed("a command in nobody's name in somebody's");
        }
        yield new Command.By(authority, command(inner));
      }
      case BatchEncoder.CHANGE_ACCESS ->
          new Command.ChangeAccess(fitting(() -> AccessCodec.change(in)));
      case BatchEncoder.EXPIRE -> {
        int count = count(3 + 8);
        List<Command.Lapsed> lapsed = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          lapsed.add(new Command.Lapsed(key(), in.getLong()));
        }
        yield new Command.Expire(lapsed);
      }
      default -> throw malformed("unknown command " + tag);
    };
  }

  /** What is read, unless it cannot be. */
  private <T> T fitting(Supplier<T> read) throws MalformedBatchException {
    try {
      return read.get();
    } catch (IllegalArgumentException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  private List<Command.Change> changes() throws MalformedBatchException {
    int count = count(1);
    List<Command.Change> changes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      changes.add(change(in.get()));
    }
    return changes;
  }

  private Command.Change change(byte tag) throws MalformedBatchException {
    return switch (tag) {
      case BatchEncoder.PUT ->
          new Command.Put(key(), Value.wrap(bytes(in.getInt())), in.getLong(), precondition());
      case BatchEncoder.DELETE -> new Command.Delete(key(), precondition());
      default -> throw malformed("unknown change " + tag);
    };
  }

  private Precondition precondition() throws MalformedBatchException {
    byte tag = in.get();
    return switch (tag) {
      case BatchEncoder.NONE -> Precondition.NONE;
      case BatchEncoder.EXISTS -> new Precondition.Exists();
      case BatchEncoder.ABSENT -> new Precondition.Absent();
      case BatchEncoder.VERSION_IS -> new Precondition.VersionIs(in.getLong());
      case BatchEncoder.REVISION_IN -> {
        int count = in.get() & 0xFF;
        List<Long> revisions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          revisions.add(in.getLong());
        }
        yield new Precondition.RevisionIn(revisions);
      }
      default -> throw malformed("unknown precondition " + tag);
    };
  }

  private Key key() throws MalformedBatchException {
    int length = in.getShort() & 0xFFFF;
    if (length == 0) {
      throw malformed("an empty key");
    }
    return Key.wrap(bytes(length));
  }

  private byte[] bytes(int length) throws MalformedBatchException {
    if (length < 0 || length > in.remaining()) {
      throw malformed("length " + length + " with " + in.remaining() + " bytes left");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  /** A count of things that take at least so many bytes each. */
  private int count(int leastBytes) throws MalformedBatchException {
    int count = in.getInt();
    if (count < 0 || count > in.remaining() / leastBytes) {
      throw malformed("count " + count + " with " + in.remaining() + " bytes left");
    }
    return count;
  }

  private MalformedBatchException malformed(String what) {
    return new MalformedBatchException(what, in.position());
  }
}
