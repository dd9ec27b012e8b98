package io.raftkv.adapters.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.raftkv.adapters.storage.disk.SimulatedDisk;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.Snapshot;
import io.raftkv.application.api.SnapshotReply;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.state.StateDigest;
import io.raftkv.domain.state.StateMachine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random histories of appends, snapshots, restarts, full disks, failed syncs and power losses
 * between any two operations on the disk, each checked against a model: what was acknowledged is
 * there, what was refused is not, and of what had no answer a prefix may be. Where writes are not
 * synced, a power loss leaves a prefix of them, and at least what was made durable in some other
 * way.
 *
 * <p>Repeat one with {@code -Draftkv.seed=N}; run more with {@code -Draftkv.histories=N}.
 */
final class PowerLossTest {
  private static final int HISTORIES = Integer.getInteger("raftkv.histories", 2_000);
  private static final int UNSYNCED_HISTORIES = Integer.getInteger("raftkv.histories", 500);
  private static final Set<Refusal> HINDRANCES =
      EnumSet.of(Refusal.DISK_FULL, Refusal.LOG_STALLED, Refusal.LOG_FAILED);

  private static final int LIVES = 4;
  private static final int STEPS = 25;

  @Test
  void whateverHappensWhatWasAcknowledgedIsThere() {
    run(HISTORIES, true);
  }

  @Test
  void withoutSyncsAPrefixIsThereAndAllThatWasMadeDurable() {
    run(UNSYNCED_HISTORIES, false);
  }

  private static void run(int histories, boolean syncOnWrite) {
    Long only = Long.getLong("raftkv.seed");
    long first = only == null ? System.nanoTime() : only;
    int losses = 0;
    for (int i = 0; i < (only == null ? histories : 1); i++) {
      long seed = first + i;
      History history = new History(seed, syncOnWrite);
      try {
        history.run();
      } catch (IOException | RuntimeException | AssertionError e) {
        fail("with -Draftkv.seed=" + seed, e);
      }
      losses += history.losses;
    }
    if (only == null && histories >= UNSYNCED_HISTORIES) {
      assertEquals(syncOnWrite, losses == 0, losses + " losses of what was acknowledged");
    }
  }

  /** One data folder through several lives of its process. */
  private static final class History {
    private final SplittableRandom random;
    private final SimulatedDisk disk;
    private final WalOptions options;
    private final List<CommandBatch> acknowledged = new ArrayList<>();
    private final List<CommandBatch> inDoubt = new ArrayList<>();

    /** How many of those acknowledged must outlive a power loss. */
    private int durable;

    private boolean lostPower;

    /** How often what was acknowledged was gone. */
    private int losses;

    private @Nullable OpenedLog log;
    private int number;

    History(long seed, boolean syncOnWrite) {
      random = new SplittableRandom(seed);
      disk = new SimulatedDisk(random.split());
      options =
          new WalOptions(
              WalOptions.MIN_SEGMENT_BYTES,
              syncOnWrite,
              random.nextInt(3, 40),
              random.nextInt(5) > 0,
              random.nextInt(3));
    }

    void run() throws IOException {
      for (int life = 0; life < LIVES; life++) {
        if (!start(true)) {
          continue; // the power failed while it started
        }
        int fault = random.nextInt(5);
        switch (fault) {
          case 0, 1 -> disk.failPowerAfter(random.nextInt(120));
          case 2 -> disk.failSyncAfter(random.nextInt(60));
          case 3 -> {
            disk.copyOnWrite(random.nextBoolean());
            disk.capacity(disk.usedBytes() + random.nextInt(12_000));
          }
          default -> {}
        }
        live();
        end();
        disk.capacity(Long.MAX_VALUE);
        disk.copyOnWrite(false);
      }
      assertTrue(start(false), "no fault, no start");
    }

    private boolean start(boolean mayLosePower) throws IOException {
      if (mayLosePower && random.nextInt(8) == 0) {
        disk.failPowerAfter(random.nextInt(40));
      }
      StateMachine machine = Batches.machine();
      OpenedLog.Result result;
      try {
        result =
            OpenedLog.open(
                new SimulatedPlace(disk),
                options,
                WalObserver.NONE,
                ReplicatedState.of(machine),
                () -> {});
      } catch (IOException e) {
        assertTrue(disk.isOff(), e::toString);
        losePower();
        return false;
      }
      switch (result) {
        case OpenedLog.Result.Refused(String reason) -> fail("refused to start: " + reason);
        case OpenedLog.Result.Opened opened -> log = opened.log();
      }
      check(machine);
      return true;
    }

    private void losePower() {
      disk.losePowerAndReturn();
      lostPower = true;
    }

    /** The state is the acknowledged entries, then some of those in doubt; or a prefix of them. */
    private void check(StateMachine machine) {
      int applied = (int) machine.view().appliedIndex();
      int least = lostPower ? durable : acknowledged.size();
      int most = acknowledged.size() + inDoubt.size();
      assertTrue(
          applied >= least && applied <= most,
          () -> "recovered " + applied + ", not " + least + " to " + most);
      losses += applied < acknowledged.size() ? 1 : 0;
      acknowledged.addAll(inDoubt);
      acknowledged.subList(applied, most).clear();
      inDoubt.clear();
      assertEquals(hashOf(acknowledged), machine.view().hash());
      durable = applied; // a start syncs what it has read
      lostPower = false;
    }

    private static StateDigest hashOf(List<CommandBatch> batches) {
      StateMachine model = Batches.machine();
      long index = 0;
      for (CommandBatch batch : batches) {
        var _ = model.apply(new LogEntry(++index, batch));
      }
      return model.view().hash();
    }

    private void live() {
      for (int step = 0; step < STEPS && !disk.isOff(); step++) {
        switch (random.nextInt(12)) {
          case 0 -> snapshot();
          case 1 -> idle();
          case 2 -> disk.capacity(Long.MAX_VALUE);
          default -> append();
        }
      }
    }

    private OpenedLog open() {
      if (log == null) {
        throw new IllegalStateException("no log is open");
      }
      return log;
    }

    private void snapshot() {
      CompletableFuture<SnapshotReply> reply = new CompletableFuture<>();
      open().snapshot(reply);
      open().snapshotEnded();
      assertTrue(reply.isDone());
      if (reply.join() instanceof SnapshotReply.Taken(Snapshot snapshot)) {
        durable = Math.max(durable, (int) snapshot.index());
      }
    }

    private void idle() {
      open().idle();
      if (open().obstacle() == null && !open().wantsIdle()) {
        durable = acknowledged.size(); // synced, and marked so
      }
    }

    private void append() {
      List<LogWriter.Entry> entries = new ArrayList<>();
      for (int i = random.nextInt(1, 5); i > 0; i--) {
        int bytes = random.nextInt(10) == 0 ? random.nextInt(9_000) : random.nextInt(700);
        entries.add(LogWriter.Entry.of(batch(bytes)));
      }
      entries.forEach(open()::take);
      open().flush();
      open().snapshotEnded();
      entries.forEach(this::note);
    }

    /** Of one to three commands, which are all there or none. */
    private CommandBatch batch(int bytes) {
      int first = number;
      List<Command> commands = new ArrayList<>();
      int count = random.nextInt(1, 4);
      while (commands.size() < count) {
        commands.addAll(Batches.put(number++, bytes / count).commands());
      }
      return new CommandBatch(first, commands);
    }

    private void note(LogWriter.Entry entry) {
      assertTrue(entry.reply().isDone(), "every append is answered");
      switch (entry.reply().join()) {
        case AppendReply.Applied(long index, var _) -> {
          // A write that a full disk broke off half-way is taken back before anything follows.
          assertTrue(
              inDoubt.isEmpty() || disk.copiesOnWrite(),
              "nothing is acknowledged behind what is in doubt");
          inDoubt.clear();
          acknowledged.add(entry.batch());
          assertEquals(acknowledged.size(), index);
          if (options.syncOnWrite()) {
            durable = acknowledged.size();
          }
        }
        case AppendReply.Unknown _ -> inDoubt.add(entry.batch());
        case AppendReply.Refused(Refusal why) ->
            assertTrue(HINDRANCES.contains(why), why::toString);
      }
    }

    private void end() {
      boolean close = random.nextBoolean() && !disk.isOff();
      if (close) {
        try {
          open().close();
          if (open().obstacle() != Refusal.LOG_FAILED) {
            durable = acknowledged.size();
          }
        } catch (IOException e) {
          assertTrue(disk.isOff() || open().obstacle() != null, e::toString);
        }
      }
      if (disk.isOff() || random.nextBoolean()) {
        losePower();
      } else {
        disk.endProcess();
      }
    }
  }
}
