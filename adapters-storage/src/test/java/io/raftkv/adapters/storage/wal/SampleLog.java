package io.raftkv.adapters.storage.wal;

import io.raftkv.adapters.storage.disk.SimulatedDisk;
import io.raftkv.application.api.SnapshotReply;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.state.StateMachine;
import io.raftkv.domain.state.View;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** A data folder as a node leaves it, for tests that do not belong to the log. */
@SuppressWarnings("exports") // nobody outside of this module's tests sees it
public final class SampleLog {
  /** How many entries {@link #fill} writes. */
  public static final int ENTRIES = 32;

  /** The last entry in the older snapshot; behind it begins the log that is left. */
  public static final int OLDER = 9;

  /** The last entry in the newer snapshot. */
  public static final int NEWER = 21;

  private static final WalOptions OPTIONS =
      new WalOptions(WalOptions.MIN_SEGMENT_BYTES, true, 1_000_000, true, 2);

  private SampleLog() {}

  /** How a start ended. */
  public sealed interface Start {
    /** With this state. */
    record Started(View view) implements Start {}

    /** Not at all, and why. */
    record Refused(String reason) implements Start {}
  }

  /** Two snapshots, with segments before, between and behind them, closed well. */
  public static void fill(SimulatedDisk disk) throws IOException {
    OpenedLog log = open(disk, Batches.machine());
    write(log, 0, OLDER);
    snapshot(log);
    write(log, OLDER, NEWER);
    snapshot(log);
    write(log, NEWER, ENTRIES);
    log.close();
    disk.endProcess();
  }

  /** What the entry of the index holds. */
  public static CommandBatch batch(long index) {
    return Batches.put((int) index - 1, 600);
  }

  /** What a start makes of it, after which the process is gone. */
  public static Start start(SimulatedDisk disk) throws IOException {
    StateMachine machine = Batches.machine();
    Start start =
        switch (result(disk, machine)) {
          case OpenedLog.Result.Opened _ -> new Start.Started(machine.view());
          case OpenedLog.Result.Refused(String reason) -> new Start.Refused(reason);
        };
    disk.endProcess();
    return start;
  }

  private static OpenedLog open(SimulatedDisk disk, StateMachine machine) throws IOException {
    return switch (result(disk, machine)) {
      case OpenedLog.Result.Opened opened -> opened.log();
      case OpenedLog.Result.Refused(String reason) -> throw new AssertionError(reason);
    };
  }

  private static OpenedLog.Result result(SimulatedDisk disk, StateMachine machine)
      throws IOException {
    return OpenedLog.open(
        new SimulatedPlace(disk), OPTIONS, WalObserver.NONE, ReplicatedState.of(machine), () -> {});
  }

  private static void write(OpenedLog log, int from, int to) {
    for (int number = from; number < to; number++) {
      LogWriter.Entry entry = LogWriter.Entry.of(batch(number + 1L));
      log.take(entry);
      log.flush();
    }
  }

  private static void snapshot(OpenedLog log) {
    CompletableFuture<SnapshotReply> reply = new CompletableFuture<>();
    log.snapshot(reply);
    log.snapshotEnded();
    if (!(reply.join() instanceof SnapshotReply.Taken)) {
      throw new AssertionError(reply.join());
    }
  }
}
