package io.raftkv.bootstrap.tools;

import io.raftkv.adapters.raft.StoppedRaftNode;
import io.raftkv.adapters.storage.codec.StorageBatchCodec;
import io.raftkv.adapters.storage.member.MemberSnapshots;
import io.raftkv.application.port.StoppedMember;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Nodes of a cluster by their folders, as the server's settings name them. */
final class StoppedNodes {
  private StoppedNodes() {}

  /**
   * The one with this data folder.
   *
   * @param raftDir the folder of its log; null for where a server has it by default
   */
  static StoppedMember of(Path dataDir, @Nullable Path raftDir) {
    return new StoppedRaftNode(
        MemberSnapshots.memberFile(dataDir),
        raftDir == null ? dataDir.resolve("raft") : raftDir,
        new StorageBatchCodec());
  }
}
