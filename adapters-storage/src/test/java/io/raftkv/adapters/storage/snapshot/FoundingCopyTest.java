package io.raftkv.adapters.storage.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftkv.adapters.storage.disk.SimulatedDisk;
import io.raftkv.domain.state.StateCheck;
import io.raftkv.domain.state.View;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A snapshot of a cluster becomes one behind which any log may begin, and nothing else changes. */
final class FoundingCopyTest {
  private static final long TERM = 5;

  private static byte[] snapshot(long term) {
    View view = SnapshotBytes.view(SnapshotBytes.KEYS.size(), SnapshotBytes.hash());
    return SnapshotBytes.with(
            new View(
                term,
                view.appliedIndex(),
                view.revision(),
                view.keys(),
                view.clockMillis(),
                view.hash()))
        .ended();
  }

  private static SnapshotReader.Source source(byte[] bytes) {
    ByteBuffer left = ByteBuffer.wrap(bytes);
    return into -> {
      int count = Math.min(left.remaining(), into.remaining());
      into.put(left.slice(left.position(), count));
      left.position(left.position() + count);
    };
  }

  @Test
  void onlyTheTermAndItsChecksumsAreOthers() throws IOException {
    for (int piece : new int[] {1, 7, 76, 100, 1 << 20}) {
      for (long term : new long[] {0, TERM}) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FoundingCopy copy =
            new FoundingCopy(
                bytes -> {
                  byte[] taken = new byte[bytes.remaining()];
                  bytes.get(taken);
                  out.writeBytes(taken);
                });
        ByteBuffer whole = ByteBuffer.wrap(snapshot(term));
        while (whole.hasRemaining()) {
          int count = Math.min(piece, whole.remaining());
          copy.write(whole.slice(whole.position(), count));
          whole.position(whole.position() + count);
        }
        assertArrayEquals(snapshot(0), out.toByteArray(), "in pieces of " + piece);
      }
    }
  }

  @Test
  void whatIsAdoptedSoIsSoundAndWithoutTerm() throws Exception {
    SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1));
    SnapshotFolder folder = new SnapshotFolder(disk.folder("snapshots"));
    SnapshotFolder.Adopted founding = folder.adoptFounding(source(snapshot(TERM)));
    assertEquals(0, folder.load(founding.stored(), new StateCheck()).view().appliedTerm());
    assertArrayEquals(snapshot(0), disk.contents("snapshots").get(founding.stored().name()));
    SnapshotFolder.Adopted same = folder.adopt(source(snapshot(TERM)));
    assertEquals(TERM, folder.load(same.stored(), new StateCheck()).view().appliedTerm());
  }

  @Test
  void whatIsDamagedIsNotAdopted() throws IOException {
    byte[] whole = snapshot(TERM);
    for (int i = 0; i < whole.length; i++) {
      byte[] bytes = whole.clone();
      bytes[i] ^= 1;
      SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1));
      SnapshotFolder folder = new SnapshotFolder(disk.folder("snapshots"));
      assertThrows(
          MalformedSnapshotException.class, () -> folder.adoptFounding(source(bytes)), "byte " + i);
      assertEquals(Map.of(), disk.contents("snapshots"));
    }
  }
}
