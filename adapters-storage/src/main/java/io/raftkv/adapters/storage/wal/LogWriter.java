package io.raftkv.adapters.storage.wal;

import io.raftkv.adapters.storage.codec.BatchEncoder;
import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.disk.NoSpaceException;
import io.raftkv.adapters.storage.segment.DurableMark;
import io.raftkv.adapters.storage.segment.RecordFormat;
import io.raftkv.adapters.storage.segment.Segment;
import io.raftkv.adapters.storage.segment.SegmentFile;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes what has gathered, syncs once, applies, and answers. Used by the log's thread alone, save
 * for {@link #obstacle()}.
 */
final class LogWriter {
  private static final Logger LOG = LogManager.getLogger(LogWriter.class);
  private static final int BUFFER_BYTES = 256 * 1024;

  private final Folder folder;
  private final WalOptions options;
  private final WalObserver observer;
  private final ReplicatedState state;
  private final SegmentSet segments;
  private final SegmentAllocator allocator;
  private final DurableMark mark;
  private final IntSupplier salts;
  private final List<Entry> buffered = new ArrayList<>();
  private ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private @Nullable Segment segment;
  private long nextIndex;
  private long syncedIndex;
  private long appliedWrites;
  private long appliedBytes;

  /** What a write to a full disk left behind the segment's position, and must not stay there. */
  private long owedErasure;

  /** Whether the last record that needed a new segment was refused for want of room for one. */
  private boolean owedSegment;

  private volatile boolean failed;

  /** Why writes that need room or a new segment are refused for now; null while they are not. */
  private volatile @Nullable Refusal hindrance;

  /** Goes on behind a recovered log, whose last entry is durable. */
  LogWriter(
      Folder folder,
      WalOptions options,
      WalObserver observer,
      ReplicatedState state,
      SegmentSet segments,
      SegmentAllocator allocator,
      DurableMark mark,
      IntSupplier salts,
      @Nullable Segment segment,
      long lastIndex) {
    this.folder = folder;
    this.options = options;
    this.observer = observer;
    this.state = state;
    this.segments = segments;
    this.allocator = allocator;
    this.mark = mark;
    this.salts = salts;
    this.segment = segment;
    this.nextIndex = lastIndex + 1;
    this.syncedIndex = lastIndex;
  }

  /** A batch that its submitter has encoded, while this thread may be at the disk. */
  record Entry(
      CommandBatch batch,
      ByteBuffer payload,
      int payloadCrc,
      CompletableFuture<AppendReply> reply) {
    /** Encodes the batch, for a record whose place is not known yet. */
    static Entry of(CommandBatch batch) {
      ByteBuffer payload = ByteBuffer.allocate(BatchEncoder.size(batch));
      BatchEncoder.encode(batch, payload);
      payload.flip();
      int crc = RecordFormat.crc(payload, 0, payload.remaining());
      return new Entry(batch, payload, crc, new CompletableFuture<>());
    }
  }

  /** Why appends would be refused now; null while they can succeed. Any thread. */
  @Nullable Refusal obstacle() {
    if (failed) {
      return Refusal.LOG_FAILED;
    }
    return hindrance;
  }

  /** How many writes of keys have been applied since the start. */
  long appliedWrites() {
    return appliedWrites;
  }

  /** How many bytes those took in the log. */
  long appliedBytes() {
    return appliedBytes;
  }

  /** Takes the entry into the next write. */
  void take(Entry entry) {
    if (failed || owedErasure > 0) {
      refuse(entry);
      return;
    }
    int payload = entry.payload().remaining();
    int record = Math.addExact(payload, RecordFormat.RECORD_HEADER_BYTES);
    if (buffer.remaining() < record) {
      flush();
      if (failed || owedErasure > 0) {
        refuse(entry);
        return;
      }
      if (buffer.capacity() < record) {
        long twice = Math.min(Integer.MAX_VALUE, 2L * buffer.capacity());
        buffer = ByteBuffer.allocateDirect(Math.max(record, (int) twice));
      }
    }
    Segment current = segment;
    if (current == null || !current.fits((long) buffer.position() + record)) {
      flush();
      current = failed || owedErasure > 0 ? null : roll(record);
      if (current == null) {
        refuse(entry);
        return;
      }
    }
    int at = buffer.position();
    buffer.position(at + RecordFormat.RECORD_HEADER_BYTES);
    buffer.put(entry.payload().duplicate());
    RecordFormat.putRecordHeader(
        buffer,
        at,
        current.salt(),
        payload,
        nextIndex + buffered.size(),
        syncedIndex,
        entry.payloadCrc());
    buffered.add(entry);
  }

  private void refuse(Entry entry) {
    Refusal why = obstacle();
    entry.reply().complete(new AppendReply.Refused(why == null ? Refusal.DISK_FULL : why));
  }

  /** One write and one sync for all that was taken; then it is applied and answered. */
  void flush() {
    Segment current = segment;
    if (buffered.isEmpty() || current == null) {
      return;
    }
    List<Entry> entries = List.copyOf(buffered);
    buffered.clear();
    buffer.flip();
    try {
      if (write(current, entries)) {
        sync(current, entries.size());
        entries.forEach(this::answer);
      }
    } catch (IOException e) {
      fail(e);
      doubt(entries, "the log could not be written or synced");
    }
    buffer.clear();
  }

  private static void doubt(List<Entry> entries, String why) {
    entries.forEach(entry -> entry.reply().complete(new AppendReply.Unknown(why)));
  }

  /** False if the disk was full; the entries are answered then. */
  private boolean write(Segment current, List<Entry> entries) throws IOException {
    int bytes = buffer.remaining();
    try {
      current.write(buffer);
      return true;
    } catch (NoSpaceException e) {
      // A preallocated file needs no room on most disks; on those that copy on write it does.
      becameFull();
      if (erase(current, bytes)) {
        entries.forEach(this::refuse);
      } else {
        owedErasure = bytes;
        doubt(entries, "the disk was full; a restart may find what was written and apply it");
      }
      return false;
    }
  }

  /** False if even for that there is no room. */
  private static boolean erase(Segment current, long bytes) throws IOException {
    try {
      current.erase(bytes);
      return true;
    } catch (NoSpaceException e) {
      return false;
    }
  }

  private void sync(Segment current, int entries) throws IOException {
    if (options.syncOnWrite()) {
      long before = System.nanoTime();
      current.sync();
      observer.synced(System.nanoTime() - before);
      syncedIndex = nextIndex + entries - 1;
    }
  }

  private void answer(Entry entry) {
    long index = nextIndex++;
    int commands = entry.batch().commands().size();
    observer.batchAppended(commands);
    for (Command command : entry.batch().commands()) {
      appliedWrites += Command.writes(command);
    }
    appliedBytes += entry.payload().remaining();
    try {
      entry
          .reply()
          .complete(
              new AppendReply.Applied(index, state.apply(new LogEntry(index, entry.batch()))));
    } catch (RuntimeException fault) {
      fail(new IOException("entry " + index + " could not be applied", fault));
      entry.reply().completeExceptionally(fault);
    }
  }

  /** A new segment for a record of this size; null if there is no room for it, or no log. */
  private @Nullable Segment roll(int record) {
    SegmentAllocator.Taken taken;
    try {
      taken = allocator.take(record);
    } catch (NoSpaceException e) {
      owedSegment = true;
      becameFull();
      return null;
    } catch (IOException e) {
      owedSegment = true;
      stalled(e); // nothing of the log was touched, so nothing of it is in doubt
      return null;
    }
    try {
      Segment previous = segment;
      if (previous != null) {
        previous.seal(nextIndex); // before there is a later segment, all of this one is durable
        segment = null;
        previous.close();
        syncedIndex = nextIndex - 1;
      }
      Segment begun =
          Segment.begin(folder, taken.name(), taken.file(), nextIndex, salts.getAsInt());
      segment = begun;
      segments.added(SegmentFile.of(nextIndex), begun.size());
      allocator.prepare();
      owedSegment = false;
      hasRoom();
      return begun;
    } catch (NoSpaceException e) {
      taken.close();
      owedSegment = true;
      becameFull();
      return null;
    } catch (IOException e) {
      taken.close();
      fail(e);
      return null;
    }
  }

  private void becameFull() {
    if (hindrance != Refusal.DISK_FULL) {
      hindrance = Refusal.DISK_FULL;
      LOG.error(
          "the disk of {} is full: writes are refused until there is room", folder.describe(""));
    }
  }

  private void stalled(IOException why) {
    if (hindrance == null) {
      hindrance = Refusal.LOG_STALLED;
      LOG.error(
          "no new segment could be made in {}: writes are refused until one can be",
          folder.describe(""),
          why);
    }
  }

  private void hasRoom() {
    if (hindrance != null) {
      hindrance = null;
      LOG.info("the log in {} takes writes again", folder.describe(""));
    }
  }

  /** Whether {@link #idle} has anything to do. */
  boolean wantsIdle() {
    return !failed && (hindrance != null || mark.marked() < nextIndex - 1);
  }

  /** To be called when nothing has come for a while, and now and then when much comes. */
  void idle() {
    if (failed) {
      return;
    }
    try {
      if (hindrance != null) {
        tryAgain();
      }
      if (segment != null && syncedIndex < nextIndex - 1) {
        segment.sync(); // where writes are not synced, a power loss takes a second of them
        syncedIndex = nextIndex - 1;
      }
      if (mark.marked() < syncedIndex) {
        mark();
      }
    } catch (NoSpaceException e) {
      becameFull();
    } catch (IOException e) {
      fail(e);
    }
  }

  private void mark() throws IOException {
    try {
      mark.mark(syncedIndex);
    } catch (NoSpaceException e) {
      LOG.debug("no room for the mark: less can be proven until there is", e);
    }
  }

  /** Whether there is room for a write into an existing segment only a write can tell. */
  private void tryAgain() throws IOException {
    Segment current = segment;
    if (owedErasure > 0 && current != null && erase(current, owedErasure)) {
      owedErasure = 0;
    }
    allocator.retry();
    boolean wantsSegment = owedSegment || current == null;
    if (owedErasure == 0 && (!wantsSegment || allocator.isReady())) {
      hasRoom();
    }
  }

  /** Takes no more after a fault of the program; what has no answer yet gets none better. */
  void abandon(Throwable fault) {
    fail(fault);
    doubt(buffered, "the log ended by a fault of the program");
    buffered.clear();
    buffer.clear();
  }

  private void fail(Throwable cause) {
    failed = true;
    LOG.fatal(
        "the log in {} failed: no more writes until a restart; check the disk",
        folder.describe(""),
        cause);
  }

  /** Makes all of it durable. */
  void close() throws IOException {
    if (segment != null) {
      if (!failed) {
        segment.sync();
        syncedIndex = nextIndex - 1;
      }
      segment.close();
    }
    try (mark) {
      if (!failed && mark.marked() < syncedIndex) {
        mark();
      }
    }
  }
}
