package io.raftkv.adapters.storage.member;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.SnapshotReply;
import io.raftkv.application.port.MalformedBytesException;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.application.port.SnapshotObserver;
import io.raftkv.application.port.SnapshotStore;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateLoader;
import io.raftkv.domain.state.StateMachine;
import io.raftkv.domain.state.View;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MemberSnapshotsTest {
  private static final SnapshotObserver NOBODY =
      new SnapshotObserver() {
        @Override
        public void snapshots(int count, long newestBytes) {}

        @Override
        public void snapshotTaken(long nanos) {}
      };

  @TempDir private Path folder;
  private final List<Long> oldest = Collections.synchronizedList(new ArrayList<>());
  private StateMachine machine = machine();
  private MemberSnapshots snapshots = new MemberSnapshots(Path.of(""), 1, NOBODY);

  private static StateMachine machine() {
    return new StateMachine(new Retention(10, 1 << 20), ChangeListener.NONE);
  }

  @BeforeEach
  void begin() {
    snapshots = new MemberSnapshots(folder, 1_000, NOBODY);
  }

  @AfterEach
  void end() throws IOException {
    snapshots.close();
  }

  private SnapshotStore.Opened open() throws IOException {
    return snapshots.open(ReplicatedState.of(machine), oldest::add);
  }

  private SnapshotStore.Opened openAnew() throws IOException {
    snapshots.close();
    machine = machine();
    begin();
    return open();
  }

  private void put(long term, long index) {
    Command put =
        new Command.Put(Key.of("k" + index), Value.of("v"), Command.NO_DEADLINE, Precondition.NONE);
    machine.apply(new LogEntry(term, index, new CommandBatch(1, List.of(put))));
  }

  private SnapshotReply take() {
    CompletableFuture<SnapshotReply> reply = new CompletableFuture<>();
    snapshots.request(reply);
    return reply.join();
  }

  private View taken(long term, long index) {
    put(term, index);
    assertInstanceOf(SnapshotReply.Taken.class, take());
    return machine.view();
  }

  private Path newestFile() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("snapshots"))) {
      return files.filter(file -> file.toString().endsWith(".rkv")).sorted().toList().getLast();
    }
  }

  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void whatWasTakenIsLoadedWithItsTermAndTheOlderOneSaysWhatTheLogMayDrop() throws IOException {
    assertEquals(new SnapshotStore.Opened.Loaded(null), open());
    assertNull(snapshots.newest());
    View first = taken(3, 7);
    assertEquals(first, snapshots.newest());
    assertEquals(-1, snapshots.oldest());
    View second = taken(4, 9);
    assertEquals(second, snapshots.newest());
    assertEquals(7, snapshots.oldest());
    assertEquals(List.of(7L), oldest);
    assertEquals(new SnapshotStore.Opened.Loaded(second), openAnew());
    assertEquals(second, machine.view());
    assertEquals(4, machine.view().appliedTerm());
  }

  @Test
  void oneIsTakenWhenItIsTime() throws IOException {
    open();
    put(1, 1);
    snapshots.applied(999, 10);
    snapshots.applied(1, 10);
    assertInstanceOf(SnapshotReply.Taken.class, take()); // behind the one that was due
    View newest = snapshots.newest();
    assertEquals(1, newest == null ? 0 : newest.appliedIndex());
  }

  @Test
  void oneFromElsewhereIsVerifiedAndBecomesTheNewest() throws Exception {
    open();
    View theirs = taken(5, 50);
    byte[] bytes;
    try (InputStream in = snapshots.read()) {
      bytes = in.readAllBytes();
    }
    Path other = folder.resolve("other");
    try (MemberSnapshotsOwner owner = new MemberSnapshotsOwner(other)) {
      byte[] wrong = bytes.clone();
      wrong[wrong.length / 2] ^= 1;
      assertThrows(
          MalformedBytesException.class,
          () -> owner.snapshots.adopt(new ByteArrayInputStream(wrong)));
      assertNull(owner.snapshots.newest());
      assertEquals(theirs, owner.snapshots.adopt(new ByteArrayInputStream(bytes)));
      assertEquals(theirs, owner.snapshots.newest());
      StateMachine follower = machine();
      StateLoader loader = follower.loader();
      follower.install(loader, checked(owner.snapshots.load(loader), theirs));
      assertEquals(theirs, follower.view());
    }
  }

  private static View checked(View loaded, View expected) {
    assertEquals(expected, loaded);
    return loaded;
  }

  /** Another node's. */
  private static final class MemberSnapshotsOwner implements AutoCloseable {
    private final MemberSnapshots snapshots;

    MemberSnapshotsOwner(Path folder) throws IOException {
      snapshots = new MemberSnapshots(folder, 1_000, NOBODY);
      snapshots.open(ReplicatedState.of(machine()), index -> {});
    }

    @Override
    public void close() throws IOException {
      snapshots.close();
    }
  }

  @Test
  void aDamagedOneIsPassedOverWhereALogMayReachBackBeforeIt() throws IOException {
    open();
    View first = taken(1, 1);
    taken(1, 2);
    Files.writeString(MemberSnapshots.memberFile(folder), "of a member");
    damage(newestFile());
    assertEquals(new SnapshotStore.Opened.Loaded(first), openAnew());
  }

  @Test
  void aDamagedOneThatIsAllThereIsRefusesAndStays() throws IOException {
    open();
    taken(1, 1);
    taken(1, 2);
    damage(newestFile());
    for (int i = 0; i < 2; i++) {
      String reason = assertInstanceOf(SnapshotStore.Opened.Refused.class, openAnew()).reason();
      assertTrue(reason.contains("is corrupt") && reason.contains("restore the folder"), reason);
    }
    assertEquals(0, machine.view().keys());
  }

  @Test
  void aFolderInUseAndThatOfAServerAloneAreRefused() throws IOException {
    open();
    MemberSnapshots second = new MemberSnapshots(folder, 1_000, NOBODY);
    String reason =
        assertInstanceOf(
                SnapshotStore.Opened.Refused.class,
                second.open(ReplicatedState.of(machine()), index -> {}))
            .reason();
    assertTrue(reason.contains("is in use"), reason);
    snapshots.close();
    Files.writeString(folder.resolve("wal").resolve("wal-00000000000000000001.log"), "x");
    reason = assertInstanceOf(SnapshotStore.Opened.Refused.class, openAnew()).reason();
    assertTrue(reason.contains("raftkv migrate"), reason);
  }

  @Test
  void nothingIsTakenAfterTheEnd() throws IOException {
    open();
    put(1, 1);
    snapshots.close();
    assertEquals(new SnapshotReply.Refused(Refusal.SHUTTING_DOWN), take());
  }
}
