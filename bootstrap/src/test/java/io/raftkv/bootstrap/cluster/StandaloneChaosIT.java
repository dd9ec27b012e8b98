package io.raftkv.bootstrap.cluster;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The chaos of {@link ChaosIT} on a server that stands alone: it must pass, and be found out where
 * it forgets what it acknowledged.
 */
@Timeout(120)
final class StandaloneChaosIT {
  private static final long SEED = 7;

  @RegisterExtension final Clusters clusters = new Clusters();

  private ClusterNode alone(ClusterProcesses server) throws IOException {
    ClusterNode node = server.add();
    server.startAlone(node);
    server.awaitReady(server.nodes());
    return node;
  }

  @Test
  void oneNodeThatIsKilledAndPausedIsLinearizable() throws IOException {
    ClusterProcesses server = clusters.open(new Loopback(), "--storage.snapshot-every=200");
    alone(server);
    ChaosRun run = new ChaosRun(server, Fault.ofOneNode(), SEED);
    run.run(Duration.ofSeconds(10));
    assertTrue(run.answers() > 500, "only " + run.answers() + " requests were answered");
  }

  @Test
  void oneThatForgetsIsFoundOut() throws IOException {
    ClusterProcesses server = clusters.open(new Loopback());
    ClusterNode node = alone(server);
    ChaosRun run = new ChaosRun(server, Fault.ofOneNode(), SEED);
    Path old = server.folder().resolve("old");
    AssertionError found =
        assertThrows(
            AssertionError.class,
            () ->
                run.run(
                    Duration.ZERO,
                    _ -> {
                      awaitAnswers(run, 300);
                      node.kill();
                      copy(node.folder(), old);
                      node.restart();
                      awaitAnswers(run, 300);
                      node.kill();
                      node.wipe();
                      copy(old, node.folder());
                    }));
    assertTrue(String.valueOf(found.getMessage()).contains("not linearizable"), found::toString);
  }

  private static void awaitAnswers(ChaosRun run, int more) {
    long enough = run.answers() + more;
    Await.until(
        ClusterProcesses.START,
        more + " more requests are answered",
        () -> run.answers() >= enough);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }
}
