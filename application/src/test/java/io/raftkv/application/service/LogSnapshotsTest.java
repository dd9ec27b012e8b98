package io.raftkv.application.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.api.BackupReply;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.Snapshot;
import io.raftkv.application.api.SnapshotReply;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class LogSnapshotsTest {
  private static final Snapshot.Contents REPLACED =
      () -> {
        throw new FileNotFoundException("gone");
      };

  private final HeldLog log = new HeldLog(1, true);
  private final LogSnapshots snapshots = new LogSnapshots(log);
  private final List<Runnable> files = new ArrayList<>();

  private static SnapshotReply taken(int index, Snapshot.Contents contents) {
    return new SnapshotReply.Taken(
        new Snapshot("snapshot " + index, index, index + 100, 1, 3, contents));
  }

  private static Snapshot.Contents bytes() {
    return () -> new ByteArrayInputStream(new byte[] {1, 2, 3});
  }

  private BackupReply backup() {
    return snapshots.backup(Runnable::run).join();
  }

  @Test
  void aSnapshotIsTheLogs() {
    SnapshotReply reply = taken(1, bytes());
    log.snapshots.add(reply);
    assertSame(reply, snapshots.take().join());
  }

  @Test
  void aBackupIsOpenedWhereTheCallerSays() throws IOException {
    log.snapshots.add(taken(7, bytes()));
    CompletableFuture<BackupReply> reply = snapshots.backup(files::add);
    assertEquals(false, reply.isDone());
    files.removeFirst().run();
    BackupReply.Opened opened = assertInstanceOf(BackupReply.Opened.class, reply.join());
    assertEquals(7, opened.snapshot().index());
    assertEquals(3, opened.contents().readAllBytes().length);
  }

  @Test
  void oneThatIsReplacedBeforeItIsOpenedIsTakenAgain() {
    log.snapshots.add(taken(1, REPLACED));
    log.snapshots.add(taken(2, REPLACED));
    log.snapshots.add(taken(3, bytes()));
    assertEquals(3, assertInstanceOf(BackupReply.Opened.class, backup()).snapshot().index());
  }

  @Test
  void butNotForEver() {
    for (int i = 0; i < 20; i++) {
      log.snapshots.add(taken(i, REPLACED));
    }
    assertInstanceOf(BackupReply.Failed.class, backup());
    assertTrue(log.snapshots.size() > 10);
  }

  @Test
  void whatTheLogRefusesOrFailsIsToldOn() {
    log.snapshots.add(new SnapshotReply.Refused(Refusal.DISK_FULL));
    assertEquals(new BackupReply.Refused(Refusal.DISK_FULL), backup());
    log.snapshots.add(new SnapshotReply.Failed("no luck"));
    assertEquals(new BackupReply.Failed("no luck"), backup());
    log.snapshots.add(
        taken(
            1,
            () -> {
              throw new IOException("Input/output error");
            }));
    BackupReply.Failed failed = assertInstanceOf(BackupReply.Failed.class, backup());
    assertTrue(failed.reason().contains("snapshot 1"), failed::reason);
    assertTrue(failed.reason().contains("Input/output error"), failed::reason);
  }
}
