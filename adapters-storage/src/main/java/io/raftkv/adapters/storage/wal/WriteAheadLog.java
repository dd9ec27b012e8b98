package io.raftkv.adapters.storage.wal;

import io.raftkv.adapters.storage.codec.BatchEncoder;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.EntryApplier;
import io.raftkv.application.port.LogStart;
import io.raftkv.application.port.ReplicatedLog;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The log of a standalone node: one thread writes what has gathered, syncs once, applies, and
 * answers. The format and what recovery decides are described at the package.
 */
public final class WriteAheadLog implements ReplicatedLog {
  private static final Logger LOG = LogManager.getLogger(WriteAheadLog.class);

  /** Entries under way beyond the one being synced: they share the next write and sync. */
  private static final int PIPELINE_DEPTH = 4;

  private static final int BUFFER_BYTES = 1 << 20;

  private final Path folder;
  private final WalOptions options;
  private final WalObserver observer;
  private final ArrivalQueue<Append> queue =
      new ArrivalQueue<>(Runtime.getRuntime().availableProcessors());
  private final Thread writer = new Thread(this::run, "raftkv-wal");
  private volatile boolean failed;
  private volatile boolean diskFull;
  private volatile boolean closed;

  // Set by start, then used by the writer alone.
  private @Nullable FolderLock lock;
  private @Nullable Segment segment;
  private EntryApplier applier = entry -> List.of();
  private long nextIndex = 1;
  private long syncedIndex;
  private int segments;
  private long segmentsBytes;
  private ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final List<Append> buffered = new ArrayList<>();

  /** A log in the folder, which is made if need be. Nothing is touched before the start. */
  public WriteAheadLog(Path folder, WalOptions options, WalObserver observer) {
    this.folder = folder;
    this.options = options;
    this.observer = observer;
  }

  /** An append that waits; without a batch, the wish to end. */
  private record Append(@Nullable CommandBatch batch, CompletableFuture<AppendReply> reply) {}

  @Override
  public LogStart start(EntryApplier entryApplier) throws IOException {
    applier = entryApplier;
    Files.createDirectories(folder);
    FolderLock acquired = FolderLock.tryAcquire(folder);
    if (acquired == null) {
      return new LogStart.Refused(
          "the data folder " + folder + " is in use by another process; stop that one first");
    }
    LogStart started = recover();
    if (started instanceof LogStart.Refused) {
      acquired.close();
      return started;
    }
    lock = acquired;
    if (!options.syncOnWrite()) {
      LOG.warn("storage.sync_on_write is false: a power loss takes acknowledged writes");
    }
    writer.start();
    return started;
  }

  private LogStart recover() throws IOException {
    List<Path> files = Segment.list(folder);
    long torn = 0;
    for (int i = 0; i < files.size(); i++) {
      Path file = files.get(i);
      if (Segment.firstIndex(file) != nextIndex) {
        return new LogStart.Refused(
            file
                + " should begin with entry "
                + nextIndex
                + ": a segment is missing; restore the folder from a backup");
      }
      boolean last = i == files.size() - 1;
      SegmentScan.End end = scan(file, last);
      switch (end) {
        case SegmentScan.End.Corrupt(String reason) -> {
          return new LogStart.Refused(reason);
        }
        case SegmentScan.End.Clean(int offset, long next) -> {
          nextIndex = next;
          segment = last ? Segment.open(file, offset) : null;
        }
        case SegmentScan.End.Torn(int offset, int dirtyEnd, long next) -> {
          nextIndex = next;
          torn = dirtyEnd - (long) offset;
          segment = Segment.open(file, offset);
          segment.zeroUpTo(dirtyEnd);
          LOG.warn("{}: cut off {} bytes of a write that was never acknowledged", file, torn);
        }
      }
      segments++;
      segmentsBytes += Files.size(file);
    }
    if (segment != null) {
      segment.sync();
    }
    syncedIndex = nextIndex - 1;
    observer.segments(segments, segmentsBytes);
    return new LogStart.Ready(nextIndex - 1, nextIndex - 1, torn);
  }

  private SegmentScan.End scan(Path file, boolean last) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      long size = Math.min(channel.size(), Integer.MAX_VALUE);
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena).asByteBuffer();
      return new SegmentScan(file, bytes, last).run(nextIndex, applier);
    }
  }

  @Override
  public CompletableFuture<AppendReply> append(CommandBatch batch) {
    Append append = new Append(batch, new CompletableFuture<>());
    synchronized (queue) { // so that nothing comes behind the wish to end
      if (closed) {
        return refused(Refusal.SHUTTING_DOWN);
      }
      if (failed) {
        return refused(Refusal.LOG_FAILED);
      }
      queue.add(append);
    }
    return append.reply();
  }

  private static CompletableFuture<AppendReply> refused(Refusal why) {
    return CompletableFuture.completedFuture(new AppendReply.Refused(why));
  }

  @Override
  public int pipelineDepth() {
    return PIPELINE_DEPTH;
  }

  @Override
  public @Nullable Refusal obstacle() {
    if (failed) {
      return Refusal.LOG_FAILED;
    }
    if (closed) {
      return Refusal.SHUTTING_DOWN;
    }
    return diskFull ? Refusal.DISK_FULL : null;
  }

  private void run() {
    List<Append> taken = new ArrayList<>();
    boolean ended = false;
    while (!ended) {
      try {
        queue.takeAll(taken);
      } catch (InterruptedException e) {
        fail(new IOException("the log's thread was interrupted", e));
        return;
      }
      for (Append append : taken) {
        if (append.batch() == null) {
          ended = true;
        } else {
          take(append, append.batch());
        }
      }
      taken.clear();
      flush();
      if (ended) {
        end();
      }
    }
  }

  private void take(Append append, CommandBatch batch) {
    if (failed) {
      append.reply().complete(new AppendReply.Refused(Refusal.LOG_FAILED));
      return;
    }
    int payload = BatchEncoder.size(batch);
    int record = Math.addExact(payload, RecordFormat.RECORD_HEADER_BYTES);
    if (buffer.remaining() < record) {
      flush();
      if (buffer.capacity() < record) {
        buffer = ByteBuffer.allocateDirect(record);
      }
    }
    if (segment == null || !segment.fits((long) buffer.position() + record)) {
      flush();
      if (failed || !roll(record)) {
        append
            .reply()
            .complete(new AppendReply.Refused(failed ? Refusal.LOG_FAILED : Refusal.DISK_FULL));
        return;
      }
    }
    int at = buffer.position();
    buffer.position(at + RecordFormat.RECORD_HEADER_BYTES);
    BatchEncoder.encode(batch, buffer);
    RecordFormat.putRecordHeader(buffer, at, payload, nextIndex + buffered.size(), syncedIndex);
    buffered.add(append);
  }

  /** One write and one sync for all that is buffered; then it is applied and answered. */
  private void flush() {
    if (buffered.isEmpty() || segment == null) {
      return;
    }
    try {
      segment.write(buffer.flip());
      if (options.syncOnWrite()) {
        long before = System.nanoTime();
        segment.sync();
        observer.synced(System.nanoTime() - before);
        syncedIndex = nextIndex + buffered.size() - 1;
      }
    } catch (IOException e) {
      fail(e);
      buffered.forEach(
          append ->
              append
                  .reply()
                  .complete(new AppendReply.Unknown("the log could not be written or synced")));
      buffered.clear();
      return;
    }
    buffer.clear();
    for (Append append : buffered) {
      answer(append);
    }
    buffered.clear();
  }

  private void answer(Append append) {
    CommandBatch batch = append.batch();
    if (batch == null) {
      throw new IllegalStateException("the wish to end is never buffered");
    }
    long index = nextIndex++;
    observer.batchAppended(batch.commands().size());
    try {
      append
          .reply()
          .complete(new AppendReply.Applied(index, applier.apply(new LogEntry(index, batch))));
    } catch (RuntimeException fault) {
      fail(new IOException("entry " + index + " could not be applied", fault));
      append.reply().completeExceptionally(fault);
    }
  }

  /** A new segment for a record of this size; false if there is no room for it on the disk. */
  private boolean roll(int record) {
    long size = Math.max(options.segmentBytes(), RecordFormat.SEGMENT_HEADER_BYTES + (long) record);
    try {
      Segment previous = segment;
      if (previous != null) {
        previous.sync(); // before there is a later segment, all of this one is durable
        syncedIndex = nextIndex - 1;
      }
      segment = Segment.create(folder, size, nextIndex);
      if (previous != null) {
        previous.close();
      }
    } catch (IOException e) {
      if (e.getMessage() != null && e.getMessage().contains("No space left")) {
        diskFull = true;
        LOG.error("no room for a new log segment in {}: writes are refused until there is", folder);
        return false;
      }
      fail(e);
      return false;
    }
    diskFull = false;
    segments++;
    segmentsBytes += size;
    observer.segments(segments, segmentsBytes);
    return true;
  }

  private void fail(IOException cause) {
    failed = true;
    LOG.fatal(
        "the log in {} failed: no more writes until a restart; check the disk", folder, cause);
  }

  private void end() {
    try {
      if (segment != null) {
        if (!failed) {
          segment.sync();
        }
        segment.close();
      }
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      fail(e);
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (queue) {
      if (!closed) {
        closed = true;
        queue.add(new Append(null, new CompletableFuture<>()));
      }
    }
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true; // what is under way ends in a moment; its callers wait for it
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
