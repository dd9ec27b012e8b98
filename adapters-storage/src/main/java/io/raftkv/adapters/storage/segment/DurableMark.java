package io.raftkv.adapters.storage.segment;

import io.raftkv.adapters.storage.disk.DiskFile;
import io.raftkv.adapters.storage.disk.Folder;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Remembers, beside the log, an index up to which the log had been synced. A log that ends before
 * it has lost entries that were acknowledged, which zeros at its end would otherwise hide.
 *
 * <p>Two slots, a sector each, are written in turn, so that a torn write leaves the older one. For
 * one thread.
 */
public final class DurableMark implements AutoCloseable {
  /** The name of its file. */
  public static final String NAME = "durable.mark";

  private static final long MAGIC = 0x524B564D_41524B31L; // "RKVMARK1"
  private static final int SLOT_BYTES = RecordFormat.SECTOR_BYTES;
  private static final int SLOTS = 2;
  private static final int COVERED_BYTES = 16;

  private final DiskFile file;
  private long marked;
  private int slot;

  private DurableMark(DiskFile file, long marked, int slot) {
    this.file = file;
    this.marked = marked;
    this.slot = slot;
  }

  /** The mark of the folder; 0 where there is none. */
  public static long read(Folder folder) throws IOException {
    if (!folder.list().contains(NAME)) {
      return 0;
    }
    try (DiskFile file = folder.openToRead(NAME)) {
      return Math.max(readSlot(file, 0), readSlot(file, 1));
    }
  }

  /**
   * Which of the bytes of the folder's mark cannot be right. A start makes do with the slot that is
   * left, or without a mark, and would then not notice that the end of the log is gone.
   *
   * @return the offset of the first slot that is neither whole nor unused; -1 if there is none
   */
  public static long firstBadSlot(Folder folder) throws IOException {
    if (!folder.list().contains(NAME)) {
      return -1;
    }
    try (DiskFile file = folder.openToRead(NAME)) {
      for (int slot = 0; slot < SLOTS; slot++) {
        ByteBuffer bytes = slot(file, slot);
        int used = bytes.position();
        if (!isValid(bytes) && !RecordFormat.isZero(bytes.clear(), 0, used)) {
          return (long) slot * SLOT_BYTES;
        }
      }
      return -1;
    }
  }

  private static ByteBuffer slot(DiskFile file, int slot) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SLOT_BYTES);
    file.read(bytes, (long) slot * SLOT_BYTES);
    return bytes;
  }

  private static boolean isValid(ByteBuffer slot) {
    return slot.position() == SLOT_BYTES
        && slot.getLong(0) == MAGIC
        && slot.getInt(COVERED_BYTES) == RecordFormat.crc(slot, 0, COVERED_BYTES);
  }

  private static long readSlot(DiskFile file, int slot) throws IOException {
    ByteBuffer bytes = slot(file, slot);
    return isValid(bytes) ? bytes.getLong(8) : 0;
  }

  /** Opens the mark of the folder, and makes one if need be. */
  public static DurableMark open(Folder folder) throws IOException {
    if (!folder.list().contains(NAME)) {
      try (DiskFile file = folder.create(NAME)) {
        file.write(ByteBuffer.allocate(SLOTS * SLOT_BYTES), 0);
        file.sync();
      }
      folder.sync();
    }
    DiskFile file = folder.open(NAME);
    long first = readSlot(file, 0);
    long second = readSlot(file, 1);
    return new DurableMark(file, Math.max(first, second), first > second ? 1 : 0);
  }

  /** The index that is marked. */
  public long marked() {
    return marked;
  }

  /** Marks a later index, durably. */
  public void mark(long index) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SLOT_BYTES);
    bytes.putLong(MAGIC).putLong(index);
    bytes.putInt(RecordFormat.crc(bytes, 0, COVERED_BYTES));
    file.write(bytes.clear(), (long) slot * SLOT_BYTES);
    file.sync();
    marked = index;
    slot = (slot + 1) % SLOTS;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
