package io.raftkv.adapters.storage.offline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.adapters.storage.disk.NioFolder;
import io.raftkv.adapters.storage.snapshot.SnapshotFolder;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.application.port.StoppedMember;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateCheck;
import io.raftkv.domain.state.StateImage;
import io.raftkv.domain.state.StateMachine;
import io.raftkv.domain.state.View;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node's snapshots and log become what a new cluster begins with, and damage nothing. */
final class LostQuorumTest {
  private static final long TERM = 3;

  @TempDir Path data;
  private final LogOfEntries node = new LogOfEntries();

  @BeforeEach
  void make() throws IOException {
    Files.createDirectories(data.resolve("wal"));
    Files.createDirectories(data.resolve("snapshots"));
  }

  /** A node whose log is the entries from the first to the last. */
  private static final class LogOfEntries implements StoppedMember {
    private long first = 1;
    private long last = 10;
    private @Nullable String damage;
    private boolean missing;
    private @Nullable Identity identity = new Identity("n1", "c1", false);
    private boolean failAside;
    private final List<String> steps = new ArrayList<>();

    @Override
    public @Nullable Identity identity() {
      return identity;
    }

    @Override
    public Log read(long after, Consumer<LogEntry> batches) {
      if (missing) {
        return new Log.Missing("raft");
      }
      for (long index = Math.max(first, after + 1); index <= last; index++) {
        batches.accept(new LogEntry(TERM, index, OfflineData.batch(index)));
      }
      return damage == null
          ? new Log.Sound("raft", first, last, last < first ? 0 : TERM, null)
          : new Log.Damaged(damage);
    }

    @Override
    public @Nullable String objection() {
      return null;
    }

    @Override
    public String setLogAside() throws IOException {
      if (failAside) {
        throw new IOException("no");
      }
      steps.add("log");
      return "raft.aside";
    }

    @Override
    public String setIdentityAside() {
      steps.add("identity");
      identity = null;
      return "member.aside";
    }
  }

  private static StateMachine stateAt(long index) {
    StateMachine machine = new StateMachine(new Retention(0, 0), ChangeListener.NONE);
    for (long i = 1; i <= index; i++) {
      machine.apply(new LogEntry(TERM, i, OfflineData.batch(i)));
    }
    return machine;
  }

  private SnapshotFolder snapshots() throws IOException {
    return new SnapshotFolder(NioFolder.at(data.resolve("snapshots")));
  }

  private Path snapshot(long index) throws IOException {
    try (StateImage image = stateAt(index).image()) {
      return Path.of(snapshots().describe(snapshots().write(image, 5).stored()));
    }
  }

  private LostQuorum.Result.Recovered recovered(boolean dryRun) throws IOException {
    return assertInstanceOf(
        LostQuorum.Result.Recovered.class, LostQuorum.of(data, node, dryRun, Progress.NONE));
  }

  private String refused() throws IOException {
    String reason =
        assertInstanceOf(
                LostQuorum.Result.Refused.class, LostQuorum.of(data, node, false, Progress.NONE))
            .reason();
    assertEquals(List.of(), node.steps);
    return reason;
  }

  private View founding(long index) throws Exception {
    SnapshotFolder.Stored newest = snapshots().newestFirst().getFirst();
    assertEquals(index, newest.index());
    View view = snapshots().load(newest, new StateCheck()).view();
    assertEquals(0, view.appliedTerm());
    assertEquals(stateAt(index).view().hash(), view.hash());
    return view;
  }

  @Test
  void theLogBehindTheNewestSnapshotIsIncluded() throws Exception {
    snapshot(4);
    snapshot(6);
    node.first = 5;
    LostQuorum.Result.Recovered found = recovered(false);
    assertEquals(6, found.report().snapshotIndex());
    assertEquals(4, found.report().beyond());
    assertEquals(TERM, found.report().log().lastTerm());
    assertEquals(stateAt(10).view(), found.report().state());
    LostQuorum.Kept kept = found.kept();
    assertNotNull(kept);
    assertEquals(
        data.resolve("snapshots/snapshot-00000000000000000010.rkv").toString(), kept.snapshot());
    assertEquals("raft.aside", kept.logAside());
    assertEquals(List.of("log", "log", "identity"), node.steps);
    View view = founding(10);
    StateMachine next = new StateMachine(new Retention(0, 0), ChangeListener.NONE);
    var loader = next.loader();
    snapshots().load(snapshots().newestFirst().getFirst(), loader);
    ReplicatedState.of(next).install(loader, view);
    next.apply(new LogEntry(1, 11, OfflineData.batch(11))); // the first of a new cluster
  }

  @Test
  void aLogAloneAndASnapshotAloneAreEnough() throws Exception {
    assertEquals(10, recovered(false).report().beyond());
    founding(10);
    node.identity = new StoppedMember.Identity("n1", "c2", true);
    node.first = 11;
    node.last = 10;
    LostQuorum.Result.Recovered again = recovered(false);
    assertEquals(0, again.report().beyond());
    assertEquals(10, again.report().snapshotIndex());
    founding(10);
  }

  @Test
  void aLookChangesNothing() throws Exception {
    snapshot(6);
    LostQuorum.Result.Recovered found = recovered(true);
    assertEquals(stateAt(10).view(), found.report().state());
    assertNull(found.kept());
    assertEquals(List.of(), node.steps);
    assertEquals(6, snapshots().newestFirst().getFirst().index());
  }

  @Test
  void cutOffAtAnyStepItGoesOn() throws Exception {
    snapshot(6);
    node.failAside = true; // before the snapshot has its name, the node is as it was
    assertThrows(IOException.class, () -> LostQuorum.of(data, node, false, Progress.NONE));
    assertEquals(6, snapshots().newestFirst().getFirst().index());
    node.failAside = false;
    assertNotNull(recovered(false).kept());
    founding(10);
    node.identity = new StoppedMember.Identity("n1", "c1", false); // killed before the last step
    LostQuorum.Result.Recovered again = recovered(false);
    assertEquals(0, again.report().beyond());
    assertEquals(stateAt(10).view().hash(), again.report().state().hash());
    founding(10);
  }

  @Test
  void aDamagedSnapshotIsPassedOverWhereTheLogReachesBack() throws Exception {
    snapshot(4);
    Path bad = snapshot(6);
    byte[] bytes = Files.readAllBytes(bad);
    bytes[100] ^= 1;
    Files.write(bad, bytes);
    node.first = 6;
    assertTrue(refused().contains("entries 5 to 5 are neither in a sound snapshot nor in raft; "));
    node.first = 5;
    node.last = 5;
    assertTrue(refused().contains("entries 6 to 6 are neither"));
    node.last = 8;
    LostQuorum.Result.Recovered found = recovered(false);
    assertEquals(4, found.report().snapshotIndex());
    assertEquals(1, found.report().notes().size());
    assertTrue(Files.exists(bad.resolveSibling(bad.getFileName() + ".bad")));
    founding(8);
  }

  @Test
  void whatCannotBeTrustedIsRefused() throws Exception {
    node.damage = "raft/log_0-2 is damaged at offset 8: it is";
    assertTrue(refused().startsWith(node.damage + ": recover another node"));
    node.missing = true;
    assertTrue(refused().contains("by --raft-dir"));
    node.missing = false;
    node.damage = null;
    node.last = 0;
    assertTrue(refused().contains("the node has no data"));
    node.first = 3;
    node.last = 5;
    assertTrue(refused().contains("entries 1 to 2 are neither"));
    node.identity = null;
    assertTrue(refused().contains("belongs to no node of a cluster"));
    node.identity = new StoppedMember.Identity("n1", "c1", false);
    try (Closeable lock = NioFolder.at(data.resolve("wal")).tryLock("LOCK")) {
      assertNotNull(lock);
      assertTrue(refused().contains("is in use by a running server"));
    }
  }
}
