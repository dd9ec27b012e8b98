package io.raftkv.bootstrap.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.bootstrap.process.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A leader whose disk fills. */
@Timeout(180)
final class FullDiskIT {
  private static final int DISK_MIB = 128;
  private static final int FILL_MIB = 110;

  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  void itTakesItselfOutTheOthersGoOnAndItComesBackByItself() throws Exception {
    ClusterProcesses cluster = clusters.open(new Loopback());
    for (int i = 0; i < 3; i++) {
      cluster.add();
    }
    ClusterNode full = cluster.node("n3");
    try (SmallDisk _ = SmallDisk.mount(full.folder(), DISK_MIB)) {
      for (ClusterNode node : cluster.nodes()) {
        cluster.startAmong(node, cluster.nodes());
      }
      cluster.awaitReady(cluster.nodes());
      assertEquals(201, full.client().put("before", "1").status());
      ClusterNode other = cluster.node("n1");
      Answer transferred =
          other.client().post("/cluster/leadership/transfer", "{\"target_node_id\":\"n3\"}");
      assertEquals(200, transferred.status(), transferred.toString());

      Path fill = full.folder().resolve("fill");
      Files.write(fill, new byte[FILL_MIB << 20]);
      Await.until(
          ClusterProcesses.AGREEMENT,
          "it says why it does not serve",
          () -> full.client().get("/ready").code().equals("disk_full"));
      Await.until(
          ClusterProcesses.AGREEMENT,
          "the others go on",
          () -> other.client().put("meanwhile", "2").status() == 201);
      assertEquals("disk_full", full.client().read("before").code());
      assertEquals("disk_full", full.client().put("refused", "3").code());
      assertEquals("1", full.client().readStale("before").body());
      Await.until(
          ClusterProcesses.AGREEMENT,
          "the others show it so",
          () -> other.client().get("/cluster/nodes").body().contains("\"obstacle\":\"disk_full\""));

      Files.delete(fill);
      cluster.awaitReady(cluster.nodes());
      assertEquals("2", full.client().read("meanwhile").body());
      assertEquals(201, full.client().put("after", "4").status());
      assertTrue(full.log().contains("there is room again"), full.logTail());
      full.stop();
    }
  }
}
