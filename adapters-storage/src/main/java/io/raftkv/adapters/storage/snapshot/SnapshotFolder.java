package io.raftkv.adapters.storage.snapshot;

import io.raftkv.adapters.storage.disk.DiskFile;
import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.disk.GradualRemoval;
import io.raftkv.domain.state.StateCheck;
import io.raftkv.domain.state.StateImage;
import io.raftkv.domain.state.StateSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** The snapshots of a node. For one thread at a time. */
public final class SnapshotFolder {
  /** How many a node keeps: should the newest be bad, the log still reaches the one before. */
  public static final int KEPT = 2;

  private static final String PREFIX = "snapshot-";
  private static final String SUFFIX = ".rkv";
  private static final String ASIDE = ".tmp";
  private static final String BAD = ".bad";
  private static final String INDEX_MAX = String.format("%020d", Long.MAX_VALUE);

  /**
   * Synced in parts of this size: one sync of it all at the end would hold up those of the log, on
   * the same disk, for as long as the whole takes.
   */
  private static final int SYNC_BYTES = 512 * 1024;

  private final Folder folder;
  private final Readers readers;

  /** The snapshots in the folder. */
  public SnapshotFolder(Folder folder) {
    this.folder = folder;
    this.readers = new Readers(folder);
  }

  /**
   * A snapshot by its name.
   *
   * @param index the last log entry in it
   */
  public record Stored(String name, long index) {}

  /** Those that have been written whole, the newest first. */
  public List<Stored> newestFirst() throws IOException {
    List<Stored> stored = new ArrayList<>();
    for (String name : folder.list()) {
      if (isSnapshot(name)) {
        stored.add(new Stored(name, Long.parseLong(digits(name))));
      }
    }
    return stored.reversed();
  }

  /** Whether a snapshot that has been written whole has such a name. */
  public static boolean isSnapshot(String name) {
    return name.startsWith(PREFIX)
        && name.endsWith(SUFFIX)
        && digits(name).matches("[0-9]{20}")
        && digits(name).compareTo(INDEX_MAX) <= 0;
  }

  private static String digits(String name) {
    return name.substring(PREFIX.length(), name.length() - SUFFIX.length());
  }

  /** The path for messages. */
  public String describe(Stored stored) {
    return folder.describe(stored.name());
  }

  /** Its size. */
  public long bytes(Stored stored) throws IOException {
    try (DiskFile file = open(stored)) {
      return file.size();
    }
  }

  /** Opens it to be read, for however long: it stays whole, though it be removed. Any thread. */
  public DiskFile open(Stored stored) throws IOException {
    return readers.open(stored.name());
  }

  /**
   * Loads it whole and checks all of it.
   *
   * @throws MalformedSnapshotException if it is damaged, or not the one that its name says
   */
  public SnapshotHeader load(Stored stored, StateSink into)
      throws IOException, MalformedSnapshotException {
    try (DiskFile file = open(stored)) {
      SnapshotHeader header = SnapshotReader.load(new FileSource(file), into);
      if (header.view().appliedIndex() != stored.index()) {
        throw new MalformedSnapshotException(
            "it holds entry " + header.view().appliedIndex() + ", and its name says another", 0);
      }
      return header;
    }
  }

  /** Reads a file from its start, in large parts. */
  public static final class FileSource implements SnapshotReader.Source {
    private static final int PART_BYTES = 256 * 1024;

    private final DiskFile file;
    private final ByteBuffer part = ByteBuffer.allocateDirect(PART_BYTES).limit(0);
    private long position;

    /** From the file's first byte. */
    public FileSource(DiskFile file) {
      this.file = file;
    }

    /** How many bytes have been read of the file. */
    public long position() {
      return position - part.remaining();
    }

    @Override
    public void read(ByteBuffer into) throws IOException {
      while (into.hasRemaining()) {
        if (!part.hasRemaining()) {
          part.clear();
          int count = file.read(part, position);
          position += count;
          part.flip();
          if (count == 0) {
            return;
          }
        }
        int count = Math.min(part.remaining(), into.remaining());
        into.put(part.slice(part.position(), count));
        part.position(part.position() + count);
      }
    }
  }

  /**
   * What a new snapshot is.
   *
   * @param bytes its size
   */
  public record Written(Stored stored, long bytes) {}

  /**
   * Writes the image aside, syncs it and gives it its name, durably.
   *
   * @throws IOException if the disk fails or is full; what was begun is removed
   */
  public Written write(StateImage image, long nowMillis) throws IOException {
    return write(image, new SnapshotHeader(image.view(), nowMillis), () -> {});
  }

  /** What has to be done between two others. */
  @FunctionalInterface
  public interface Step {
    /** Does it, durably. */
    void run() throws IOException;
  }

  /**
   * As {@link #write(StateImage, long)}, for a state behind which a new log begins.
   *
   * @param beforeNamed is done when all of the snapshot is on disk and it has no name yet; if that
   *     fails, it gets none
   */
  public Written writeFounding(StateImage image, long nowMillis, Step beforeNamed)
      throws IOException {
    return write(image, new SnapshotHeader(image.view(), nowMillis).founding(), beforeNamed);
  }

  private Written write(StateImage image, SnapshotHeader header, Step beforeNamed)
      throws IOException {
    long index = image.view().appliedIndex();
    String name = name(index);
    String aside = name + ASIDE;
    long bytes;
    folder.delete(aside);
    try (DiskFile file = folder.create(aside)) {
      bytes = SnapshotWriter.write(image, header, new FileSink(file));
      file.sync();
      beforeNamed.run();
    } catch (IOException e) {
      discard(aside, e);
      throw e;
    }
    folder.rename(aside, name);
    try {
      folder.sync();
    } catch (IOException e) {
      discard(name, e); // a name that may be lost must not let older snapshots and the log go
      throw e;
    }
    return new Written(new Stored(name, index), bytes);
  }

  private static String name(long index) {
    return String.format(Locale.ROOT, "%s%020d%s", PREFIX, index, SUFFIX);
  }

  /** What a snapshot that came from elsewhere is, under its name here. */
  public record Adopted(Stored stored, SnapshotHeader header, long bytes) {}

  /**
   * Takes in a snapshot from elsewhere: writes it aside as far as it is sound, and only when all of
   * it was, syncs it and gives it its name, durably.
   *
   * @throws MalformedSnapshotException if it is no whole snapshot; what was begun is removed
   * @throws IOException if the source or the disk fails, or is full; what was begun is removed
   */
  public Adopted adopt(SnapshotReader.Source from) throws IOException, MalformedSnapshotException {
    return adopt(from, sink -> sink);
  }

  /** As {@link #adopt}, of a state behind which a new log begins. */
  public Adopted adoptFounding(SnapshotReader.Source from)
      throws IOException, MalformedSnapshotException {
    return adopt(from, FoundingCopy::new);
  }

  private Adopted adopt(SnapshotReader.Source from, UnaryOperator<SnapshotWriter.Sink> through)
      throws IOException, MalformedSnapshotException {
    String aside = PREFIX + "adopted" + SUFFIX + ASIDE;
    folder.delete(aside);
    SnapshotHeader header;
    long bytes;
    try (DiskFile file = folder.create(aside)) {
      FileSink sink = new FileSink(file);
      SnapshotWriter.Sink copy = through.apply(sink);
      header =
          SnapshotReader.load(
              into -> {
                int start = into.position();
                from.read(into);
                copy.write(into.duplicate().flip().position(start));
              },
              new StateCheck());
      bytes = sink.position;
      file.sync();
    } catch (IOException | MalformedSnapshotException e) {
      discard(aside, e);
      throw e;
    }
    Stored stored = new Stored(name(header.view().appliedIndex()), header.view().appliedIndex());
    folder.rename(aside, stored.name());
    folder.sync();
    return new Adopted(stored, header, bytes);
  }

  /** Whether a snapshot that was never finished has such a name. */
  public static boolean isUnfinished(String name) {
    return name.startsWith(PREFIX) && name.endsWith(ASIDE);
  }

  /** Whether a snapshot that a start has passed over has such a name. */
  public static boolean isSetAside(String name) {
    return name.startsWith(PREFIX) && name.endsWith(BAD);
  }

  private void discard(String aside, Exception cause) {
    try {
      folder.delete(aside);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private static final class FileSink implements SnapshotWriter.Sink {
    private final DiskFile file;
    private long position;
    private long unsynced;

    FileSink(DiskFile file) {
      this.file = file;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      int count = bytes.remaining();
      file.write(bytes, position);
      position += count;
      unsynced += count;
      if (unsynced >= SYNC_BYTES) {
        file.sync();
        unsynced = 0;
      }
    }
  }

  /** Removes all but the newest, at least one. */
  public void keepNewest(int count) throws IOException {
    List<Stored> stored = newestFirst();
    for (Stored old : stored.subList(Math.min(Math.max(count, 1), stored.size()), stored.size())) {
      String aside = old.name() + ASIDE;
      if (readers.withdraw(old.name(), aside)) {
        GradualRemoval.remove(folder, aside);
      } else {
        folder.delete(aside);
      }
    }
  }

  /** Takes a damaged one out of the way, and keeps it to be looked at. */
  public void setAside(Stored bad) throws IOException {
    folder.rename(bad.name(), bad.name() + BAD);
    folder.sync();
  }

  /** Removes what a crash left half-written, and makes the names of the others durable. */
  public void tidy() throws IOException {
    for (String name : folder.list()) {
      if (isUnfinished(name)) {
        folder.delete(name);
      }
    }
    folder.sync();
  }
}
