package io.raftkv.adapters.storage.offline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.adapters.storage.disk.NioFolder;
import io.raftkv.adapters.storage.member.MemberSnapshots;
import io.raftkv.adapters.storage.wal.WalObserver;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.application.port.SnapshotStore;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateMachine;
import io.raftkv.domain.state.View;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A standalone folder is migrated whole or stays what it was, whenever it is cut off. */
final class MigrationTest {
  @TempDir Path folder;

  private Path data() {
    return folder.resolve("data");
  }

  private Migration.Result migrate() throws IOException {
    return Migration.of(data(), Progress.NONE);
  }

  private Migration.Result.Ready migrated() throws IOException {
    return assertInstanceOf(Migration.Result.Ready.class, migrate());
  }

  private String refused() throws IOException {
    Map<String, Long> before = files();
    String reason = assertInstanceOf(Migration.Result.Refused.class, migrate()).reason();
    assertEquals(before, files());
    return reason;
  }

  private Map<String, Long> files() throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    if (Files.exists(data())) {
      try (Stream<Path> all = Files.walk(data())) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          sizes.put(data().relativize(file).toString(), Files.size(file));
        }
      }
    }
    return sizes;
  }

  /** What a node of a cluster makes of the folder. */
  private SnapshotStore.Opened opened() throws IOException {
    StateMachine machine = new StateMachine(new Retention(0, 0), ChangeListener.NONE);
    MemberSnapshots snapshots = new MemberSnapshots(data(), 1_000, WalObserver.NONE);
    SnapshotStore.Opened opened = snapshots.open(ReplicatedState.of(machine), oldest -> {});
    snapshots.close();
    return opened;
  }

  @Test
  void allOfItIsInOneSnapshotAndTheLogIsKeptAside() throws IOException {
    View state = OfflineData.fill(data(), 20, 8);
    assertTrue(
        assertInstanceOf(SnapshotStore.Opened.Refused.class, opened())
            .reason()
            .contains("raftkv migrate " + data()));
    Migration.Result.Ready ready = migrated();
    assertEquals(state, ready.state());
    assertEquals(12, ready.replayed());
    Path aside = Path.of(there(ready.logAside()));
    assertTrue(Files.exists(aside.resolve("wal-00000000000000000001.log")));
    assertTrue(aside.getFileName().toString().matches("wal\\.migrated-\\d{8}T\\d{6}Z"));
    assertFalse(Files.exists(data().resolve("wal")));
    assertEquals(new SnapshotStore.Opened.Loaded(state), opened());
  }

  private static String there(@Nullable String text) {
    assertNotNull(text);
    return text;
  }

  @Test
  void toRepeatItDoesNoHarm() throws IOException {
    View state = OfflineData.fill(data(), 5, 0);
    Migration.Result.Ready first = migrated();
    Migration.Result.Ready again = migrated();
    assertEquals(state, again.state());
    assertEquals(first.snapshot(), again.snapshot());
    assertNull(again.logAside());
  }

  @Test
  void cutOffBeforeTheLogIsMovedItGoesOn() throws IOException {
    View state = OfflineData.fill(data(), 5, 0);
    Migration.Result.Ready first = migrated();
    // As if it had been killed before: the snapshot is there, and the log too.
    Files.move(Path.of(there(first.logAside())), data().resolve("wal"));
    Files.writeString(
        data().resolve("snapshots/snapshot-00000000000000000009.rkv.tmp"), "half of one");
    assertEquals(state, OfflineData.start(data())); // a server alone goes on
    Migration.Result.Ready again = migrated();
    assertEquals(state, again.state());
    assertNotNull(again.logAside());
    assertEquals(new SnapshotStore.Opened.Loaded(state), opened());
  }

  @Test
  void theWayBackIsToNameTheLogAsItWas() throws IOException {
    View state = OfflineData.fill(data(), 5, 0);
    Path aside = Path.of(there(migrated().logAside()));
    Files.move(aside, data().resolve("wal"));
    assertEquals(state, OfflineData.start(data()));
    View more = OfflineData.fill(data(), 3, 0);
    assertEquals(state.appliedIndex() + 3, more.appliedIndex());
    assertEquals(more, migrated().state());
  }

  @Test
  void aRestoredFolderIsReady() throws IOException {
    View state = OfflineData.fill(data(), 5, 0);
    Path snapshot = Path.of(migrated().snapshot());
    Path restored = folder.resolve("restored");
    assertInstanceOf(
        Restoration.Result.Restored.class, Restoration.of(snapshot, restored, Progress.NONE));
    Migration.Result.Ready ready =
        assertInstanceOf(Migration.Result.Ready.class, Migration.of(restored, Progress.NONE));
    assertEquals(state, ready.state());
    assertNull(ready.logAside());
  }

  @Test
  void whatIsNoStandaloneFolderIsLeftAsItIs() throws IOException {
    assertTrue(refused().contains("there is no folder"));
    Files.createDirectories(data());
    assertTrue(refused().contains("is not a data folder"));
    OfflineData.fill(data(), 0, 0);
    assertTrue(refused().contains("holds no data"));
    OfflineData.fill(data(), 3, 0);
    Files.writeString(data().resolve("member.properties"), "");
    assertTrue(refused().contains("belongs to a node of a cluster already"));
    Files.delete(data().resolve("member.properties"));
    try (Closeable lock = NioFolder.existing(data().resolve("wal")).tryLock("LOCK")) {
      assertNotNull(lock);
      assertTrue(refused().contains("is in use by a running server"));
    }
    Path segment = data().resolve("wal/wal-00000000000000000001.log");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[70] ^= 1;
    Files.write(segment, bytes);
    assertTrue(refused().contains("is corrupt at offset"), List.of(refused()).toString());
  }
}
