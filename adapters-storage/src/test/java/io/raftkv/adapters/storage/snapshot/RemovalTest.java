package io.raftkv.adapters.storage.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.adapters.storage.disk.DiskInputStream;
import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.disk.GradualRemoval;
import io.raftkv.adapters.storage.disk.SimulatedDisk;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateImage;
import io.raftkv.domain.state.StateMachine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Files that are larger than what is removed at a time. */
final class RemovalTest {
  private static final int MIB = 1 << 20;

  private final SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1));
  private final SnapshotFolder snapshots = new SnapshotFolder(disk.folder("snapshots"));
  private final StateMachine machine = new StateMachine(new Retention(0, 0), ChangeListener.NONE);
  private long index;

  private SnapshotFolder.Written snapshot() throws IOException {
    for (int i = 0; i < 3; i++) {
      Command put =
          new Command.Put(
              Key.of("k" + i),
              Value.wrap(new byte[MIB + (int) index]),
              Command.NO_DEADLINE,
              Precondition.NONE);
      var _ = machine.apply(new LogEntry(++index, new CommandBatch(1, List.of(put))));
    }
    try (StateImage image = machine.image()) {
      return snapshots.write(image, 1);
    }
  }

  @Test
  void whatIsBeingReadStaysWholeAndTheOthersGo() throws IOException {
    SnapshotFolder.Written first = snapshot();
    SnapshotFolder.Written second = snapshot();
    try (DiskInputStream reading = new DiskInputStream(snapshots.open(first.stored()))) {
      SnapshotFolder.Written third = snapshot();
      snapshots.keepNewest(1);
      assertEquals(List.of(third.stored()), snapshots.newestFirst());
      assertEquals(1, disk.contents("snapshots").size());
      assertEquals(first.bytes(), reading.readAllBytes().length);
    }
    assertTrue(second.bytes() > 3 * MIB);
  }

  @Test
  void itGoesInPartsAndACrashLeavesNoneUnderAnyOtherName() throws IOException {
    TreeSet<Integer> lengths = new TreeSet<>();
    for (int crash = 0; crash < 14; crash++) {
      disk.replace("wal", Map.of());
      Folder folder = disk.folder("wal");
      try (var file = folder.create("a.tmp")) {
        file.write(ByteBuffer.allocate(5 * MIB), 0);
        file.sync();
      }
      folder.sync();
      disk.failPowerAfter(crash);
      try {
        GradualRemoval.remove(folder, "a.tmp");
      } catch (IOException e) {
        assertTrue(disk.isOff(), e::toString);
      }
      disk.losePowerAndReturn();
      Map<String, byte[]> left = disk.contents("wal");
      assertTrue(left.isEmpty() || left.keySet().equals(Set.of("a.tmp")));
      left.values().forEach(bytes -> lengths.add(bytes.length / MIB));
    }
    assertEquals(new TreeSet<>(List.of(1, 3, 5)), lengths);
  }
}
