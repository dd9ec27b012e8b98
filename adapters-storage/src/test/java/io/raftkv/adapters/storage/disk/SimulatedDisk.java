package io.raftkv.adapters.storage.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory whose power can fail between any two operations: what was not synced is then
 * gone, in any subset of sectors and of folder entries. Single operations can be made to fail too.
 * For one thread at a time.
 */
public final class SimulatedDisk {
  private static final int SECTOR_BYTES = 512;

  private final SplittableRandom random;
  private final Map<String, SimulatedFolder> folders = new HashMap<>();
  private final TreeSet<String> locks = new TreeSet<>();
  private final TreeMap<String, Integer> shares = new TreeMap<>();
  private long operations;
  private long writtenBytes;
  private long powerFailsAt = Long.MAX_VALUE;
  private long syncFailsAt = Long.MAX_VALUE;
  private long capacityBytes = Long.MAX_VALUE;
  private boolean copyOnWrite;
  private boolean off;

  /** An empty disk; the random numbers decide what a power loss leaves. */
  public SimulatedDisk(SplittableRandom random) {
    this.random = random;
  }

  /** The folder of the name. */
  public Folder folder(String name) {
    return folders.computeIfAbsent(name, SimulatedFolder::new);
  }

  /** How many operations there have been. */
  public long operations() {
    return operations;
  }

  /** How many bytes have been written, over all files. */
  public long writtenBytes() {
    return writtenBytes;
  }

  /** Turns the power off instead of doing the operation that comes so many operations later. */
  public void failPowerAfter(long more) {
    powerFailsAt = operations + more;
  }

  /** Makes the first sync fail that comes at least so many operations later. */
  public void failSyncAfter(long more) {
    syncFailsAt = operations + more;
  }

  /** Bounds what all files may hold together. */
  public void capacity(long bytes) {
    capacityBytes = bytes;
  }

  /**
   * Whether what is overwritten needs room beside what it was before, and a change of names needs
   * some too, as on btrfs and ZFS.
   */
  public void copyOnWrite(boolean copies) {
    copyOnWrite = copies;
  }

  /** Whether {@link #copyOnWrite} is set. */
  public boolean copiesOnWrite() {
    return copyOnWrite;
  }

  /** What all files hold together. */
  public long usedBytes() {
    return folders.values().stream()
        .flatMap(folder -> folder.entries.values().stream())
        .mapToLong(content -> content.current.length)
        .sum();
  }

  /** What each file of the folder holds now, by name. */
  public Map<String, byte[]> contents(String folder) {
    Map<String, byte[]> contents = new TreeMap<>();
    SimulatedFolder found = folders.get(folder);
    if (found != null) {
      found.entries.forEach((name, content) -> contents.put(name, content.current.clone()));
    }
    return contents;
  }

  /** Gives the folder these files and no others, durably. */
  public void replace(String folder, Map<String, byte[]> contents) {
    SimulatedFolder replaced = new SimulatedFolder(folder);
    contents.forEach(
        (name, bytes) -> {
          SimulatedContent content = new SimulatedContent();
          content.current = bytes.clone();
          content.durable = bytes.clone();
          replaced.entries.put(name, content);
        });
    replaced.durable.putAll(replaced.entries);
    folders.put(folder, replaced);
  }

  /** Whether the power has failed. */
  public boolean isOff() {
    return off;
  }

  /** Keeps what was synced, and any subset of what was not; then the power is back. */
  public void losePowerAndReturn() {
    folders.values().forEach(SimulatedFolder::losePower);
    endProcess();
  }

  /** The process is gone and another may come; the system has kept all that was written. */
  public void endProcess() {
    locks.clear();
    shares.clear();
    off = false;
    powerFailsAt = Long.MAX_VALUE;
    syncFailsAt = Long.MAX_VALUE;
  }

  private void operation() throws IOException {
    operations++;
    if (operations > powerFailsAt) {
      off = true;
    }
    if (off) {
      throw new IOException("the power is off");
    }
  }

  /** Whether the sync that is due succeeds. */
  private boolean syncOperation() throws IOException {
    operation();
    if (operations > syncFailsAt) {
      syncFailsAt = Long.MAX_VALUE;
      return false;
    }
    return true;
  }

  /** A change of a folder that is not durable yet; a rename is one. */
  private record Change(
      List<String> removed, @Nullable String added, @Nullable SimulatedContent content) {}

  private final class SimulatedFolder implements Folder {
    private final String path;
    private final TreeMap<String, SimulatedContent> entries = new TreeMap<>();
    private final TreeMap<String, SimulatedContent> durable = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();

    SimulatedFolder(String path) {
      this.path = path;
    }

    private static void apply(Change change, Map<String, SimulatedContent> to) {
      change.removed().forEach(to::remove);
      if (change.added() != null && change.content() != null) {
        to.put(change.added(), change.content());
      }
    }

    private void change(Change change) {
      apply(change, entries);
      changes.add(change);
    }

    void losePower() {
      for (Change change : changes) {
        if (random.nextBoolean()) {
          apply(change, durable);
        }
      }
      changes.clear();
      entries.clear();
      entries.putAll(durable);
      entries.values().stream().distinct().forEach(content -> content.losePower(random));
    }

    private void takeRoomForNames() throws NoSpaceException {
      if (copyOnWrite && usedBytes() >= capacityBytes) {
        throw new NoSpaceException("No space left on device");
      }
    }

    private SimulatedContent content(String name) throws IOException {
      SimulatedContent content = entries.get(name);
      if (content == null) {
        throw new NoSuchFileException(describe(name));
      }
      return content;
    }

    @Override
    public List<String> list() throws IOException {
      operation();
      return List.copyOf(entries.keySet());
    }

    @Override
    public DiskFile create(String name) throws IOException {
      operation();
      if (entries.containsKey(name)) {
        throw new FileAlreadyExistsException(describe(name));
      }
      SimulatedContent content = new SimulatedContent();
      change(new Change(List.of(), name, content));
      return new SimulatedFile(content);
    }

    @Override
    public DiskFile open(String name) throws IOException {
      operation();
      return new SimulatedFile(content(name));
    }

    @Override
    public DiskFile openToRead(String name) throws IOException {
      return open(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
      operation();
      takeRoomForNames();
      change(new Change(List.of(from), to, content(from)));
    }

    @Override
    public void delete(String name) throws IOException {
      operation();
      takeRoomForNames();
      if (entries.containsKey(name)) {
        change(new Change(List.of(name), null, null));
      }
    }

    @Override
    public void sync() throws IOException {
      if (!syncOperation()) {
        throw new IOException("Input/output error");
      }
      durable.clear();
      durable.putAll(entries);
      changes.clear();
    }

    @Override
    public long usableBytes() throws IOException {
      operation();
      return Math.max(0, capacityBytes - usedBytes());
    }

    @Override
    public @Nullable Closeable tryLock(String name) throws IOException {
      operation();
      String lock = describe(name);
      return !shares.containsKey(lock) && locks.add(lock) ? () -> locks.remove(lock) : null;
    }

    @Override
    public @Nullable Closeable tryShare(String name) throws IOException {
      operation();
      String lock = describe(name);
      if (locks.contains(lock)) {
        return null;
      }
      shares.merge(lock, 1, Integer::sum);
      return () -> shares.computeIfPresent(lock, (_, count) -> count == 1 ? null : count - 1);
    }

    @Override
    public String describe(String name) {
      return path + "/" + name;
    }
  }

  private final class SimulatedFile implements DiskFile {
    private final SimulatedContent content;

    SimulatedFile(SimulatedContent content) {
      this.content = content;
    }

    @Override
    public long size() throws IOException {
      operation();
      return content.current.length;
    }

    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      operation();
      long growth =
          copyOnWrite
              ? bytes.remaining()
              : Math.max(0, position + bytes.remaining() - content.current.length);
      long room = capacityBytes - usedBytes();
      if (growth > room) {
        // A file system breaks a write off between its pages, not within a sector.
        long fitting = bytes.remaining() - (growth - Math.max(0, room));
        long end = (position + fitting) / SECTOR_BYTES * SECTOR_BYTES;
        if (end > position) {
          writtenBytes += end - position;
          content.write(bytes.slice(bytes.position(), (int) (end - position)), position);
        }
        throw new NoSpaceException("No space left on device");
      }
      writtenBytes += bytes.remaining();
      content.write(bytes, position);
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      operation();
      int from = (int) Math.min(position, content.current.length);
      int count = Math.min(into.remaining(), content.current.length - from);
      into.put(content.current, from, count);
      return count;
    }

    @Override
    public void sync() throws IOException {
      if (!syncOperation()) {
        content.failSync(random);
        throw new IOException("Input/output error");
      }
      content.sync();
    }

    @Override
    public void truncate(long size) throws IOException {
      operation();
      content.truncate(size);
    }

    @Override
    public void close() {}
  }
}
