package io.raftkv.adapters.storage.offline;

import io.raftkv.adapters.storage.disk.DiskFile;
import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.disk.NioFolder;
import io.raftkv.adapters.storage.recovery.DataFolderNames;
import io.raftkv.adapters.storage.snapshot.MalformedSnapshotException;
import io.raftkv.adapters.storage.snapshot.SnapshotFolder;
import io.raftkv.adapters.storage.snapshot.SnapshotReader;
import io.raftkv.domain.state.StateCheck;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes a data folder from a snapshot. What lies in the folder at any moment, should power fail
 * then, is a folder without data, or the whole of it. The state is that of the snapshot; the term
 * of its log is left out, for another log goes on from there, whose terms are its own.
 */
public final class Restoration {
  private Restoration() {}

  /** How it ended. */
  public sealed interface Result {
    /** It was not done, why, and what to do; the folder holds no data that it did not hold. */
    record Refused(String reason) implements Result {}

    /** A server may start with the folder. */
    record Restored(String file, long bytes, SnapshotSummary summary) implements Result {}
  }

  /**
   * Restores the file, all of which is verified before anything is written.
   *
   * @throws IOException if the file or the disk fails, or is full
   */
  public static Result of(Path file, Path dataFolder, Progress progress) throws IOException {
    List<String> occupants = Occupants.of(dataFolder);
    if (!occupants.isEmpty()) {
      return occupied(dataFolder.toString(), occupants);
    }
    Path name = file.getFileName();
    if (name == null) {
      return new Result.Refused(file + " is not a file");
    }
    Folder source = ReadOnlyFolder.holding(file, progress);
    try (DiskFile snapshot = source.openToRead(name.toString())) {
      progress.expect(2 * snapshot.size());
      var _ = SnapshotReader.load(new SnapshotFolder.FileSource(snapshot), new StateCheck());
      return into(dataFolder, file.toString(), new SnapshotFolder.FileSource(snapshot));
    } catch (MalformedSnapshotException e) {
      return malformed(file.toString(), e);
    }
  }

  /**
   * Restores what the stream holds to its end, which is verified while it is written aside, and
   * given its name only when all of it was sound.
   *
   * @throws IOException if the stream or the disk fails, or is full
   */
  public static Result of(InputStream in, Path dataFolder, Progress progress) throws IOException {
    List<String> occupants = Occupants.of(dataFolder);
    if (!occupants.isEmpty()) {
      return occupied(dataFolder.toString(), occupants);
    }
    ReadableByteChannel channel = Channels.newChannel(in);
    return into(
        dataFolder,
        "standard input",
        buffer -> {
          int start = buffer.position();
          while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // Until the buffer is full or the stream at its end.
          }
          progress.advance(buffer.position() - start);
        });
  }

  private static Result into(Path dataFolder, String from, SnapshotReader.Source source)
      throws IOException {
    return into(
        dataFolder.toString(),
        NioFolder.at(dataFolder.resolve(DataFolderNames.LOG)),
        NioFolder.at(dataFolder.resolve(DataFolderNames.SNAPSHOTS)),
        from,
        source);
  }

  /** Restores into these folders, while it keeps every server and every other restore out. */
  static Result into(
      String name, Folder log, Folder snapshots, String from, SnapshotReader.Source source)
      throws IOException {
    try (Closeable lock = log.tryLock(DataFolderNames.LOCK)) {
      if (lock == null) {
        return new Result.Refused(
            name + " is in use by a server or another restore; restore into a new folder");
      }
      List<String> occupants = Occupants.of(log, snapshots);
      if (!occupants.isEmpty()) {
        return occupied(name, occupants);
      }
      SnapshotFolder folder = new SnapshotFolder(snapshots);
      folder.tidy();
      SnapshotFolder.Adopted adopted = folder.adoptFounding(source);
      return new Result.Restored(
          folder.describe(adopted.stored()), adopted.bytes(), SnapshotSummary.of(adopted.header()));
    } catch (MalformedSnapshotException e) {
      return malformed(from, e);
    }
  }

  private static Result malformed(String from, MalformedSnapshotException e) {
    return new Result.Refused(
        from
            + " is not a whole snapshot: at offset "
            + e.offset()
            + ": "
            + e.what()
            + "; nothing was restored: take another snapshot or backup");
  }

  private static Result occupied(String name, List<String> occupants) {
    return new Result.Refused(
        Occupants.isRestored(occupants)
            ? name
                + " holds a snapshot already, as a restore leaves it ("
                + occupants.getFirst()
                + "): start the server with it, or restore into a new folder"
            : name
                + " is not empty: "
                + Occupants.describe(occupants)
                + "; nothing was changed: restore into a new folder");
  }
}
