package io.raftkv.bootstrap.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Random faults in a cluster whose clients ask any node for anything: what they were told is
 * linearizable, and all nodes agree afterwards. Nodes are cut off from each other where network
 * namespaces can be made.
 *
 * <p>{@code -Draftkv.chaos.seconds=N} goes on for so long, and {@code -Draftkv.chaos.seed=N} gives
 * the same faults and requests; how they meet is another time's chance.
 */
final class ChaosIT {
  private final long seconds = Long.getLong("raftkv.chaos.seconds", 40);
  private final long seed = Long.getLong("raftkv.chaos.seed", System.nanoTime());

  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  @Timeout(value = 24, unit = TimeUnit.HOURS) // as long as is asked for; each wait has a deadline
  void whatClientsAreToldIsLinearizable() throws IOException {
    String obstacle = Namespaces.obstacle();
    boolean cuts = obstacle.isEmpty();
    System.out.println(
        "chaos of "
            + seconds
            + " s with -Draftkv.chaos.seed="
            + seed
            + " "
            + (cuts ? "and partitions" : "without partitions: " + obstacle));
    NodeNetwork network = cuts ? Namespaces.open() : new Loopback();
    Set<Fault> faults = cuts ? Fault.ofNetwork() : Fault.ofCluster();
    ClusterProcesses cluster =
        clusters.open(
            network,
            "--raft.election-timeout=1s",
            "--performance.write-timeout=5s",
            "--storage.snapshot-every=500",
            "--wal.compaction-margin=10");
    cluster.form(3);
    ChaosRun run = new ChaosRun(cluster, faults, seed);
    run.run(Duration.ofSeconds(seconds));
    assertTrue(run.answers() > 20 * seconds, "only " + run.answers() + " requests were answered");
  }
}
