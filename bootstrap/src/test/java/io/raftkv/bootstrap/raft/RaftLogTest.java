package io.raftkv.bootstrap.raft;

import io.raftkv.adapters.raft.Forming;
import io.raftkv.application.port.ReplicatedLog;
import io.raftkv.testkit.ReplicatedLogContract;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** The log of a cluster of one does what every log does. */
final class RaftLogTest extends ReplicatedLogContract {
  @TempDir private Path folder;
  private @Nullable TestNodes nodes;

  @Override
  protected ReplicatedLog open() throws IOException {
    if (nodes == null) {
      nodes = new TestNodes(folder, 1_000).named("alone");
    }
    return nodes.create("alone", new Forming.First());
  }
}
