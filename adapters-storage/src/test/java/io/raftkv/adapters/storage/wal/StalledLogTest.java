package io.raftkv.adapters.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.disk.SimulatedDisk;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.state.StateMachine;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A system that gives no new file for a while, as where too many are open. */
final class StalledLogTest {
  private static final WalOptions OPTIONS =
      new WalOptions(WalOptions.MIN_SEGMENT_BYTES, true, 1_000_000, true, 0);

  private final SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1));
  private boolean givesNoFile;
  private StateMachine machine = Batches.machine();
  private OpenedLog log;
  private int number;

  @BeforeEach
  void open() throws IOException {
    machine = Batches.machine();
    log =
        assertInstanceOf(
                OpenedLog.Result.Opened.class,
                OpenedLog.open(
                    new Place(), OPTIONS, WalObserver.NONE, ReplicatedState.of(machine), () -> {}))
            .log();
  }

  private final class Place implements WalPlace {
    @Override
    public Folder log() {
      Folder good = disk.folder("wal");
      return (Folder)
          Proxy.newProxyInstance(
              Folder.class.getClassLoader(),
              new Class<?>[] {Folder.class},
              (_, method, arguments) -> {
                if (givesNoFile && method.getName().equals("create")) {
                  throw new IOException("Too many open files");
                }
                try {
                  return method.invoke(good, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }

    @Override
    public Folder snapshots() {
      return disk.folder("snapshots");
    }

    @Override
    public IntSupplier salts() {
      return () -> SimulatedPlace.SALT;
    }

    @Override
    public WalThreads threads() {
      return WalThreads.none();
    }
  }

  private AppendReply append() {
    LogWriter.Entry entry = LogWriter.Entry.of(Batches.put(number++, 500));
    log.take(entry);
    log.flush();
    return entry.reply().join();
  }

  /** Until the spare is used; the next one cannot be made. */
  private int appendUntilThereIsNoSpare() {
    int appended = 0;
    while (disk.contents("wal").containsKey("spare.tmp")) {
      assertInstanceOf(AppendReply.Applied.class, append());
      appended++;
      assertTrue(appended < 100, "no new segment is ever begun");
    }
    return appended;
  }

  @Test
  void writesAreRefusedMeanwhileAndComeBackByThemselves() throws IOException {
    givesNoFile = true;
    int appended = 0;
    while (append() instanceof AppendReply.Applied) {
      appended++;
      assertTrue(appended < 100, "the log goes on without new segments");
    }
    assertEquals(Refusal.LOG_STALLED, log.obstacle());
    assertEquals(new AppendReply.Refused(Refusal.LOG_STALLED), append());
    log.idle();
    assertEquals(Refusal.LOG_STALLED, log.obstacle());
    givesNoFile = false;
    log.idle();
    assertNull(log.obstacle());
    assertEquals(appended + 1, assertInstanceOf(AppendReply.Applied.class, append()).index());
    StateMachine before = machine;
    log.close();
    open();
    assertEquals(before.view(), machine.view());
  }

  @Test
  void aSpareThatCouldNotBeMadeOnceIsMadeWhenItIsNeeded() {
    assertInstanceOf(AppendReply.Applied.class, append());
    givesNoFile = true;
    int appended = appendUntilThereIsNoSpare();
    givesNoFile = false;
    for (int i = 0; i < 3 * appended; i++) {
      assertInstanceOf(AppendReply.Applied.class, append());
    }
  }
}
