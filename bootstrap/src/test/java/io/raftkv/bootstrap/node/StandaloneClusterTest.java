package io.raftkv.bootstrap.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.api.Cluster.ChangeReply;
import io.raftkv.application.api.Cluster.Member;
import io.raftkv.application.api.Cluster.Newcomer;
import io.raftkv.application.api.Leadership;
import io.raftkv.application.api.NodeInspection;
import io.raftkv.application.api.NodeStatus;
import io.raftkv.application.api.StoreStatistics;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateMachine;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StandaloneClusterTest {
  private final StateMachine machine =
      new StateMachine(new Retention(10, 1 << 20), ChangeListener.NONE);
  private final Inspection inspection = new Inspection();
  private final StandaloneCluster cluster = new StandaloneCluster("n1", machine, inspection);

  private static final class Inspection implements NodeInspection {
    private NodeStatus status = new NodeStatus("standalone", "standalone", "here:8080", null);

    @Override
    public NodeStatus status() {
      return status;
    }

    @Override
    public StoreStatistics statistics() {
      throw new UnsupportedOperationException("not asked here");
    }
  }

  private void apply(long index) {
    Command put = new Command.Put(Key.of("k"), Value.EMPTY, 0, Precondition.NONE);
    var _ = machine.apply(new LogEntry(index, new CommandBatch(0, List.of(put))));
  }

  @Test
  void itLeadsItself() {
    apply(1);
    apply(2);
    Leadership leadership = cluster.leadership();
    assertEquals("n1", leadership.nodeId());
    assertEquals("n1", leadership.leaderId());
    assertEquals("standalone", leadership.role());
    assertTrue(leadership.isLeader());
    assertEquals("", leadership.leaderAddress());
    assertEquals("here:8080", leadership.leaderHttpAddress());
    assertEquals(2, leadership.commitIndex());
    assertEquals(2, leadership.appliedIndex());
    assertEquals(2, leadership.lastLogIndex());
    assertEquals(0, leadership.peers());
    assertEquals(0, leadership.leaderChanges());
    assertEquals(0, leadership.contactMillis());
    assertTrue(leadership.leaderMillis() >= 0);
    assertEquals(List.of(), cluster.elections());
  }

  @Test
  void itIsTheOnlyMember() {
    apply(1);
    assertEquals(
        List.of(new Member("n1", "", true, "standalone", "here:8080", 1, 1, 0, null)),
        cluster.members().join());
  }

  @Test
  void whyItDoesNotServeIsTold() {
    inspection.status =
        new NodeStatus(
            "standalone", "standalone", null, new NodeStatus.NotReady("disk_full", "make room"));
    Member self = cluster.members().join().getFirst();
    assertEquals("disk_full", self.obstacle());
    assertNull(self.httpAddress());
    assertNull(cluster.leadership().leaderHttpAddress());
  }

  @Test
  void itTakesNoChangesAndSaysWhatToDo() {
    for (ChangeReply reply :
        List.of(
            cluster.join(new Newcomer("n2", "node2:7000")).join(),
            cluster.remove("n1").join(),
            cluster.remove("n2").join(),
            cluster.stepDown().join(),
            cluster.transfer("n2").join())) {
      ChangeReply.Refused refused = assertInstanceOf(ChangeReply.Refused.class, reply);
      assertEquals("standalone", refused.code());
      assertEquals(
          "this node runs alone; start it with raft.enabled to form a cluster (see"
              + " docs/cluster.md)",
          refused.reason());
    }
  }

  @Test
  void whoLeadsAlreadyMayBeToldToLead() {
    assertEquals(new ChangeReply.Done("n1"), cluster.transfer("n1").join());
  }
}
