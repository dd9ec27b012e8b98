package io.raftkv.adapters.storage.offline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.adapters.storage.disk.NioFolder;
import io.raftkv.application.port.StoppedMember;
import io.raftkv.domain.command.LogEntry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What verify says of a node of a cluster is what its start would do. */
final class MemberVerificationTest {
  private static final StoppedMember.Identity N1 = new StoppedMember.Identity("n1", "c1", false);
  private static final long HELD = 5;

  @TempDir Path data;
  private Path snapshot = Path.of("");

  /** A node whose log was judged by somebody else. */
  private record Judged(
      StoppedMember.@Nullable Identity identity, Log log, @Nullable String objection)
      implements StoppedMember {
    @Override
    public Log read(long after, Consumer<LogEntry> batches) {
      return log;
    }

    @Override
    public String setLogAside() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String setIdentityAside() {
      throw new UnsupportedOperationException();
    }
  }

  private static StoppedMember.Log sound(long first, long last) {
    return new StoppedMember.Log.Sound("raft", first, last, 1, null);
  }

  @BeforeEach
  void make() throws IOException {
    OfflineData.fill(data, (int) HELD, 0);
    Migration.Result.Ready ready =
        assertInstanceOf(Migration.Result.Ready.class, Migration.of(data, Progress.NONE));
    snapshot = Path.of(ready.snapshot());
  }

  private MemberVerification.Result verify(
      StoppedMember.@Nullable Identity identity, StoppedMember.Log log, @Nullable String objection)
      throws IOException {
    return MemberVerification.of(data, new Judged(identity, log, objection), Progress.NONE);
  }

  private MemberReport report(StoppedMember.Log log, @Nullable String objection)
      throws IOException {
    return assertInstanceOf(MemberVerification.Result.Verified.class, verify(N1, log, objection))
        .report();
  }

  @Test
  void soundFilesAreASoundNode() throws IOException {
    MemberReport report = report(sound(HELD + 1, 9), null);
    assertEquals(N1, report.identity());
    assertEquals(1, report.snapshots().size());
    assertEquals(HELD, report.snapshotIndex());
    assertEquals(List.of(), report.damage());
    assertNull(report.refusal());
    assertNull(report(sound(0, -1), null).refusal());
  }

  @Test
  void aGapIsDamageAndARefusal() throws IOException {
    MemberReport report = report(sound(HELD + 3, 9), null);
    String gap = "entries 6 to 7 are neither in a sound snapshot nor in raft";
    assertEquals(List.of(gap), report.damage());
    assertEquals(gap, report.refusal());
  }

  @Test
  void aDamagedSnapshotMattersWhereTheLogDoesNotReachBack() throws IOException {
    byte[] bytes = Files.readAllBytes(snapshot);
    bytes[100] ^= 1;
    Files.write(snapshot, bytes);
    MemberReport reaching = report(sound(0, 9), null);
    assertEquals(1, reaching.damage().size());
    assertNull(reaching.refusal());
    MemberReport gap = report(sound(6, 9), null);
    assertEquals(2, gap.damage().size());
    assertNotNull(gap.refusal());
  }

  @Test
  void whatTheNodeSaysItselfIsARefusalWithoutDamage() throws IOException {
    MemberReport removed = report(sound(0, 9), "it was removed");
    assertEquals(List.of(), removed.damage());
    assertEquals("it was removed", removed.refusal());
    MemberReport damaged = report(new StoppedMember.Log.Damaged("rotten"), null);
    assertEquals(List.of("rotten"), damaged.damage());
    assertEquals("rotten", damaged.refusal());
  }

  @Test
  void theLogOfAServerAloneIsInTheWay() throws IOException {
    Files.createDirectories(data.resolve("wal"));
    Files.writeString(data.resolve("wal/wal-00000000000000000001.log"), "x");
    assertTrue(
        String.valueOf(report(sound(0, 9), null).refusal())
            .contains("holds the log of a standalone server besides"));
  }

  @Test
  void whatIsNoNodeOrInUseIsSaidToBeSo() throws IOException {
    assertInstanceOf(MemberVerification.Result.NoMember.class, verify(null, sound(0, 9), null));
    try (Closeable lock = NioFolder.at(data.resolve("wal")).tryLock("LOCK")) {
      assertNotNull(lock);
      assertInstanceOf(MemberVerification.Result.Unusable.class, verify(N1, sound(0, 9), null));
    }
  }
}
