package io.raftkv.adapters.storage.codec;

import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes batches in the form that the package describes. */
public final class BatchEncoder {
  static final byte FORMAT = 1;
  static final byte PUT = 1;
  static final byte DELETE = 2;
  static final byte BATCH = 3;
  static final byte SET_DEADLINE = 4;
  static final byte EXPIRE = 5;
  static final byte ONCE = 6;
  static final byte BY = 7;
  static final byte CHANGE_ACCESS = 8;
  static final byte TXN = 9;
  static final byte NONE = 0;
  static final byte EXISTS = 1;
  static final byte ABSENT = 2;
  static final byte VERSION_IS = 3;
  static final byte REVISION_IN = 4;

  private BatchEncoder() {}

  /** How many bytes {@link #encode} will write. */
  public static int size(CommandBatch batch) {
    int size = 1 + 8 + 4;
    for (Command command : batch.commands()) {
      size = Math.addExact(size, size(command));
    }
    return size;
  }

  private static int size(Command command) {
    return 1
        + switch (command) {
          case Command.Put put ->
              size(put.key()) + 4 + put.value().size() + 8 + size(put.precondition());
          case Command.Delete delete -> size(delete.key()) + size(delete.precondition());
          case Command.Batch batch -> size(batch.changes());
          case Command.Txn txn -> {
            int size = Math.addExact(size(txn.then()), size(txn.otherwise()));
            yield Math.addExact(size, ComparisonCodec.size(txn.comparisons()));
          }
          case Command.SetDeadline set -> size(set.key()) + 8;
          case Command.Once once -> 1 + once.id().client().length() + 8 + size(once.command());
          case Command.By by -> AccessCodec.size(by.authority()) + size(by.command());
          case Command.ChangeAccess access -> AccessCodec.size(access.change());
          case Command.Expire expire -> {
            int size = 4;
            for (Command.Lapsed lapsed : expire.lapsed()) {
              size = Math.addExact(size, size(lapsed.key()) + 8);
            }
            yield size;
          }
        };
  }

  private static int size(List<Command.Change> changes) {
    int size = 4;
    for (Command.Change change : changes) {
      size = Math.addExact(size, size(change));
    }
    return size;
  }

  static int size(Key key) {
    return 2 + key.size();
  }

  private static int size(Precondition precondition) {
    return switch (precondition) {
      case Precondition.None _, Precondition.Exists _, Precondition.Absent _ -> 1;
      case Precondition.VersionIs _ -> 9;
      case Precondition.RevisionIn(List<Long> revisions) -> 2 + 8 * revisions.size();
    };
  }

  /** Writes the batch at the buffer's position. */
  public static void encode(CommandBatch batch, ByteBuffer out) {
    out.put(FORMAT).putLong(batch.proposedAtMillis()).putInt(batch.commands().size());
    for (Command command : batch.commands()) {
      encode(command, out);
    }
  }

  private static void encode(Command command, ByteBuffer out) {
    switch (command) {
      case Command.Put put -> {
        encode(put.key(), out.put(PUT));
        put.value().writeTo(out.putInt(put.value().size()));
        encode(put.precondition(), out.putLong(put.deadlineMillis()));
      }
      case Command.Delete delete -> {
        encode(delete.key(), out.put(DELETE));
        encode(delete.precondition(), out);
      }
      case Command.Batch batch -> encode(batch.changes(), out.put(BATCH));
      case Command.Txn txn -> {
        ComparisonCodec.encode(txn.comparisons(), out.put(TXN));
        encode(txn.then(), out);
        encode(txn.otherwise(), out);
      }
      case Command.SetDeadline set -> {
        encode(set.key(), out.put(SET_DEADLINE));
        out.putLong(set.deadlineMillis());
      }
      case Command.Once once -> {
        String client = once.id().client();
        out.put(ONCE).put((byte) client.length());
        out.put(client.getBytes(StandardCharsets.US_ASCII)).putLong(once.id().sequence());
        encode(once.command(), out);
      }
      case Command.By by -> {
        AccessCodec.encode(by.authority(), out.put(BY));
        encode(by.command(), out);
      }
      case Command.ChangeAccess access ->
          AccessCodec.encode(access.change(), out.put(CHANGE_ACCESS));
      case Command.Expire expire -> {
        out.put(EXPIRE).putInt(expire.lapsed().size());
        for (Command.Lapsed lapsed : expire.lapsed()) {
          encode(lapsed.key(), out);
          out.putLong(lapsed.revision());
        }
      }
    }
  }

  private static void encode(List<Command.Change> changes, ByteBuffer out) {
    out.putInt(changes.size());
    for (Command.Change change : changes) {
      encode(change, out);
    }
  }

  static void encode(Key key, ByteBuffer out) {
    key.writeTo(out.putShort((short) key.size()));
  }

  private static void encode(Precondition precondition, ByteBuffer out) {
    switch (precondition) {
      case Precondition.None _ -> out.put(NONE);
      case Precondition.Exists _ -> out.put(EXISTS);
      case Precondition.Absent _ -> out.put(ABSENT);
      case Precondition.VersionIs(long version) -> out.put(VERSION_IS).putLong(version);
      case Precondition.RevisionIn(List<Long> revisions) -> {
        if (revisions.size() > 255) {
          throw new IllegalArgumentException("a precondition names at most 255 revisions");
        }
        out.put(REVISION_IN).put((byte) revisions.size());
        revisions.forEach(out::putLong);
      }
    }
  }
}
