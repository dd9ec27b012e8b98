package io.raftkv.adapters.raft.log;

import io.raftkv.application.port.BatchCodec;
import io.raftkv.application.port.MalformedBytesException;
import io.raftkv.domain.command.LogEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.jspecify.annotations.Nullable;

/** Hands on the batches in Ratis's log while no server uses it. Changes nothing. For one use. */
public final class BatchReader {
  private final BatchCodec codec;
  private final long after;
  private final Consumer<LogEntry> batches;
  private long lastTerm;
  private @Nullable String fault;

  /**
   * Of batches in the form of the codec.
   *
   * @param after entries up to this one are not handed on
   */
  public BatchReader(BatchCodec codec, long after, Consumer<LogEntry> batches) {
    this.codec = codec;
    this.after = after;
    this.batches = batches;
  }

  /**
   * Reads all of the log in the folder. An entry that is sound and holds no batch that this version
   * knows is damage too: what follows it cannot be applied.
   *
   * @throws IOException if a file cannot be read
   */
  public LogScan.Result read(Path folder) throws IOException {
    LogScan.Result result = new LogScan(folder).run(this::entry);
    return fault == null ? result : new LogScan.Result.Damaged(folder + ": " + fault);
  }

  /** The term of the last entry that was read; 0 if there was none. */
  public long lastTerm() {
    return lastTerm;
  }

  private void entry(LogEntryProto entry) {
    lastTerm = entry.getTerm();
    if (fault != null || entry.getIndex() <= after || !entry.hasStateMachineLogEntry()) {
      return;
    }
    try {
      batches.accept(
          new LogEntry(
              entry.getTerm(),
              entry.getIndex(),
              codec.decode(entry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer())));
    } catch (MalformedBytesException e) {
      fault = "entry " + entry.getIndex() + " is no batch of this version: " + e.getMessage();
    }
  }
}
