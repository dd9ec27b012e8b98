package io.raftkv.bootstrap.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.bootstrap.cluster.Namespaces.Loss;
import io.raftkv.bootstrap.cluster.NodeNetwork.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** That what is cut is cut, and no more than that, by servers that stand alone. */
final class NamespacesIT {
  private static final String CONNECTED = "connected";
  private static final String SILENCE = "silence";

  @RegisterExtension final Clusters clusters = new Clusters();

  /** What a process beside one node is told when it connects to another. */
  private static String reach(ClusterNode from, ClusterNode to) throws IOException {
    List<String> command = new ArrayList<>(from.place().prefix());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(Path.of("target", "test-classes").toAbsolutePath().toString());
    Place place = to.place();
    command.addAll(
        List.of(Reach.class.getName(), place.host(), Integer.toString(place.httpPort())));
    return Shell.run(command, "").output();
  }

  @Test
  void whatIsCutIsCutAndNoMore() throws IOException {
    Namespaces network = Namespaces.open();
    ClusterProcesses servers = clusters.open(network);
    List<ClusterNode> nodes = List.of(servers.add(), servers.add(), servers.add());
    ClusterNode a = nodes.get(0);
    ClusterNode b = nodes.get(1);
    ClusterNode c = nodes.get(2);
    servers.startAlone(a);
    servers.startAlone(b);
    servers.startAlone(c);
    servers.awaitReady(nodes);
    assertEquals(CONNECTED, reach(a, b));

    network.cutOneWay(a.place().host(), b.place().host(), Loss.SILENCE);
    assertEquals(SILENCE, reach(a, b));
    assertEquals(SILENCE, reach(b, a), "what a answers is lost");
    network.heal();
    assertEquals(CONNECTED, reach(a, b));

    servers.isolate(a, true, false, Loss.ROUTE);
    String atOnce = reach(a, b);
    assertFalse(atOnce.equals(CONNECTED) || atOnce.equals(SILENCE), atOnce);
    assertEquals(SILENCE, reach(b, a));
    assertEquals(CONNECTED, reach(b, c));
    for (ClusterNode node : nodes) {
      assertEquals(200, node.client().get("/ready").status(), "tests reach every node");
    }
    network.heal();
    assertEquals(CONNECTED, reach(a, b));
    assertEquals(CONNECTED, reach(b, a));
  }

  @Test
  void nothingOfItStays() throws IOException {
    Namespaces network = Namespaces.open();
    String host;
    try (network) {
      host = network.place().host();
      assertTrue(Shell.expect("ip", "route").contains(host.substring(0, host.lastIndexOf('.'))));
    }
    String subnet = host.substring(0, host.lastIndexOf('.') + 1);
    assertFalse(Shell.expect("ip", "route").contains(subnet));
    String mark = "rkv" + ProcessHandle.current().pid();
    assertFalse(Shell.expect("ip", "netns", "list").contains(mark));
    assertFalse(Shell.expect("ip", "link").contains(mark));
  }
}
