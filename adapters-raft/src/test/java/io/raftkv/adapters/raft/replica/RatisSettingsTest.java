package io.raftkv.adapters.raft.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.junit.jupiter.api.Test;

/** The settings without which Ratis loses data or stands still, whatever its next release makes. */
final class RatisSettingsTest {
  private static final Path FOLDER = Path.of("somewhere").toAbsolutePath();
  private static final int ENTRY_BYTES = 16 << 20;

  private final RaftProperties properties =
      RatisSettings.of(
          new ReplicaOptions(
              "n1",
              "127.0.0.1",
              7000,
              FOLDER,
              Duration.ofMillis(1_800),
              Duration.ofMillis(2_400),
              ENTRY_BYTES,
              32 << 20,
              null));

  @Test
  void anEntryIsTakenOnlyBehindOneThatIsThere() {
    assertFalse(RaftServerConfigKeys.Log.appendEntriesComposeEnabled(properties));
  }

  @Test
  void nothingIsAcknowledgedThatNoDiskHas() {
    assertFalse(RaftServerConfigKeys.Log.asyncFlushEnabled(properties));
    assertFalse(RaftServerConfigKeys.Log.unsafeFlushEnabled(properties));
    assertFalse(RaftServerConfigKeys.Log.useMemory(properties));
  }

  @Test
  void damageIsNeverPassedOver() {
    assertEquals(
        RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION,
        RaftServerConfigKeys.Log.corruptionPolicy(properties));
  }

  @Test
  void theLargestEntryFitsEverywhere() {
    long appender = RaftServerConfigKeys.Log.Appender.bufferByteLimit(properties).getSize();
    assertTrue(appender > ENTRY_BYTES);
    assertTrue(RaftServerConfigKeys.Log.writeBufferSize(properties).getSize() >= appender + 8);
    assertTrue(
        GrpcConfigKeys.messageSizeMax(properties, text -> {}).getSize() > appender + (1 << 20));
  }

  @Test
  void aFollowerThatIsBackIsNotMadeToWait() {
    String policy = RaftServerConfigKeys.Log.Appender.retryPolicy(properties);
    assertTrue(policy.contains("200ms,"), policy);
    assertFalse(policy.contains("5s"), policy);
  }

  @Test
  void electionsAreQuietAndTheirTimesAreAsAsked() {
    assertTrue(RaftServerConfigKeys.LeaderElection.preVote(properties));
    assertEquals(
        1_800, RaftServerConfigKeys.Rpc.timeoutMin(properties).toLong(TimeUnit.MILLISECONDS));
    assertEquals(
        2_400, RaftServerConfigKeys.Rpc.timeoutMax(properties).toLong(TimeUnit.MILLISECONDS));
  }

  @Test
  void snapshotsAreOursAndNothingLiesInTheTemporaryFolder() {
    assertFalse(RaftServerConfigKeys.Log.Appender.installSnapshotEnabled(properties));
    assertFalse(RaftServerConfigKeys.Snapshot.autoTriggerEnabled(properties));
    assertEquals(List.of(FOLDER.toFile()), RaftServerConfigKeys.storageDir(properties));
    assertTrue(RaftServerConfigKeys.removedGroupsDir(properties).toPath().startsWith(FOLDER));
  }
}
