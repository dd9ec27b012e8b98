package io.raftkv.adapters.storage.snapshot;

import io.raftkv.adapters.storage.codec.DirectoryCodec;
import io.raftkv.adapters.storage.codec.OutcomeCodec;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.ClientRequests;
import io.raftkv.domain.state.StateDigest;
import io.raftkv.domain.state.StateSink;
import io.raftkv.domain.state.View;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** Reads one state in the form that the package describes, whatever the bytes are. */
public final class SnapshotReader {
  private final Source source;
  private final MessageDigest sha256 = SnapshotFormat.sha256();
  private long offset;
  private byte last = SnapshotFormat.KEYS; // the type of the block before

  /** Gives the bytes in order. */
  @FunctionalInterface
  public interface Source {
    /** Fills the buffer as far as there are bytes; fewer than it has room for only at the end. */
    void read(ByteBuffer into) throws IOException;
  }

  /** Is told what a snapshot says of itself, before its keys. */
  @FunctionalInterface
  public interface Opening {
    /** What takes the keys of a snapshot with this header. */
    StateSink begin(SnapshotHeader header);
  }

  private SnapshotReader(Source source) {
    this.source = source;
  }

  /**
   * Loads all of the source, which must end where the snapshot does.
   *
   * @throws MalformedSnapshotException if it is anything but a whole snapshot; what was loaded is
   *     then to be thrown away
   * @throws IOException if the source fails
   */
  public static SnapshotHeader load(Source source, StateSink into)
      throws IOException, MalformedSnapshotException {
    return load(source, _ -> into);
  }

  /** As {@link #load(Source, StateSink)}, for whoever needs the header before the keys. */
  public static SnapshotHeader load(Source source, Opening opening)
      throws IOException, MalformedSnapshotException {
    SnapshotReader reader = new SnapshotReader(source);
    SnapshotHeader header = reader.header();
    StateSink into = opening.begin(header);
    while (reader.block(into)) {
      // Until the end block.
    }
    View view = header.view();
    if (into.keys() != view.keys()) {
      throw reader.malformed(into.keys() + " keys instead of " + view.keys());
    }
    if (!into.hash().equals(view.hash())) {
      throw reader.malformed("the state in it has another hash than its header says");
    }
    return header;
  }

  /** Whether a file with this beginning, of whatever version, may be a snapshot. */
  public static boolean isBeginning(ByteBuffer bytes) {
    return bytes.remaining() >= SnapshotFormat.MAGIC_BYTES && SnapshotFormat.hasMagic(bytes);
  }

  private SnapshotHeader header() throws IOException, MalformedSnapshotException {
    ByteBuffer bytes = read(SnapshotFormat.HEADER_BYTES, "the header");
    if (!SnapshotFormat.hasMagic(bytes)) {
      throw new MalformedSnapshotException("this is not a RaftKV snapshot", 0);
    }
    int checked = SnapshotFormat.HEADER_BYTES - 4;
    if (bytes.getInt(checked) != SnapshotFormat.crc(bytes, 0, checked)) {
      throw new MalformedSnapshotException("the checksum of the header does not match", 0);
    }
    int version = bytes.getShort(6);
    if (version < SnapshotFormat.VERSION_OLDEST || version > SnapshotFormat.VERSION) {
      throw new MalformedSnapshotException(
          "format version "
              + version
              + " is none that this RaftKV reads ("
              + SnapshotFormat.VERSION_OLDEST
              + " to "
              + SnapshotFormat.VERSION
              + ")",
          0);
    }
    if (bytes.getLong(8) < 0
        || bytes.getLong(16) < 0
        || bytes.getLong(24) < 0
        || bytes.getLong(64) < 0) {
      throw new MalformedSnapshotException("impossible numbers in the header", 0);
    }
    return new SnapshotHeader(
        new View(
            bytes.getLong(64),
            bytes.getLong(8),
            bytes.getLong(16),
            bytes.getLong(24),
            bytes.getLong(32),
            new StateDigest(bytes.getLong(40), bytes.getLong(48))),
        bytes.getLong(56));
  }

  /** Whether there is another one. */
  private boolean block(StateSink into) throws IOException, MalformedSnapshotException {
    long start = offset;
    byte[] before = digestSoFar();
    ByteBuffer header = read(SnapshotFormat.BLOCK_HEADER_BYTES, "a block header");
    if (header.getInt(9) != SnapshotFormat.crc(header, 0, 9)) {
      throw new MalformedSnapshotException("the checksum of a block header does not match", start);
    }
    byte type = header.get(0);
    int length = header.getInt(1);
    if (length <= 0 || length > SnapshotFormat.BLOCK_BYTES_MAX) {
      throw new MalformedSnapshotException("a block of " + length + " bytes", start);
    }
    ByteBuffer payload = read(length, "a block");
    if (header.getInt(5) != SnapshotFormat.crc(payload, 0, length)) {
      throw new MalformedSnapshotException("the checksum of a block does not match", start);
    }
    switch (type) {
      case SnapshotFormat.KEYS -> {
        behind(SnapshotFormat.KEYS, "keys behind the directory or the clients", start);
        parse(payload, start, () -> entry(payload, into));
      }
      case SnapshotFormat.DIRECTORY -> {
        behind(SnapshotFormat.DIRECTORY, "the directory behind the clients", start);
        parse(payload, start, () -> into.add(DirectoryCodec.decode(payload)));
      }
      case SnapshotFormat.CLIENTS -> {
        last = SnapshotFormat.CLIENTS;
        parse(payload, start, () -> into.add(client(payload)));
      }
      case SnapshotFormat.END -> {
        end(payload, before, start);
        return false;
      }
      default -> throw new MalformedSnapshotException("unknown block type " + type, start);
    }
    return true;
  }

  /** Blocks of one type stand together: keys, then the directory, then clients. */
  private void behind(byte type, String otherwise, long start) throws MalformedSnapshotException {
    if (last != SnapshotFormat.KEYS && last != type) {
      throw new MalformedSnapshotException(otherwise, start);
    }
    last = type;
  }

  private byte[] digestSoFar() {
    try {
      return ((MessageDigest) sha256.clone()).digest();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
    }
  }

  private static void entry(ByteBuffer payload, StateSink into) {
    Key key = Key.wrap(bytes(payload, payload.getShort() & 0xFFFF));
    Value value = Value.wrap(bytes(payload, payload.getInt()));
    into.add(
        key, value, payload.getLong(), payload.getLong(), payload.getLong(), payload.getLong());
  }

  private static ClientRequests client(ByteBuffer payload) {
    String name = new String(bytes(payload, payload.get() & 0xFF), StandardCharsets.US_ASCII);
    long lastSeen = payload.getLong();
    long forgotten = payload.getLong();
    int count = payload.getInt();
    if (count < 0 || count > payload.remaining() / (Long.BYTES + 1)) {
      throw new BufferUnderflowException();
    }
    List<ClientRequests.Answered> requests = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      requests.add(new ClientRequests.Answered(payload.getLong(), OutcomeCodec.decode(payload)));
    }
    return new ClientRequests(name, lastSeen, forgotten, requests);
  }

  /** Has each element of the payload parsed. */
  private static void parse(ByteBuffer payload, long start, Runnable element)
      throws MalformedSnapshotException {
    try {
      while (payload.hasRemaining()) {
        element.run();
      }
    } catch (BufferUnderflowException e) {
      throw new MalformedSnapshotException("an entry goes beyond its block", start);
    } catch (IllegalArgumentException e) {
      throw new MalformedSnapshotException("an impossible entry: " + e.getMessage(), start);
    }
  }

  private static byte[] bytes(ByteBuffer payload, int length) {
    if (length < 0 || length > payload.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    payload.get(bytes);
    return bytes;
  }

  private void end(ByteBuffer payload, byte[] before, long start)
      throws IOException, MalformedSnapshotException {
    if (!payload.equals(ByteBuffer.wrap(before))) {
      throw new MalformedSnapshotException("the checksum of the whole does not match", start);
    }
    ByteBuffer more = ByteBuffer.allocate(1);
    source.read(more);
    if (more.position() != 0) {
      throw malformed("bytes behind the end");
    }
  }

  private ByteBuffer read(int length, String what) throws IOException, MalformedSnapshotException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    source.read(bytes);
    if (bytes.hasRemaining()) {
      throw new MalformedSnapshotException(
          "it ends in the middle of " + what, offset + bytes.position());
    }
    offset += length;
    sha256.update(bytes.array(), 0, length);
    return bytes.flip();
  }

  private MalformedSnapshotException malformed(String what) {
    return new MalformedSnapshotException(what, offset);
  }
}
