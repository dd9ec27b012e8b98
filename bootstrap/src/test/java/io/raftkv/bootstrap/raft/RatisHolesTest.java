package io.raftkv.bootstrap.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.api.Refusal;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.ReplicatedLog;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.command.RequestId;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.StateImage;
import io.raftkv.domain.state.StateLoader;
import io.raftkv.domain.state.View;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Ratis does wrong by default, each with the cure that docs/adr/0001-ratis.md names. */
final class RatisHolesTest {
  @TempDir private Path folder;
  private TestNodes nodes;

  @BeforeEach
  void begin() throws IOException {
    nodes = new TestNodes(folder, 1_000_000).named("n1", "n2", "n3");
  }

  @AfterEach
  void end() throws IOException {
    nodes.close();
  }

  private void startAll() throws IOException {
    for (String name : List.of("n1", "n2", "n3")) {
      nodes.start(name, nodes.together());
    }
  }

  private static CommandBatch batch(Command command) {
    return new CommandBatch(1, List.of(command));
  }

  private static Command put(String key, int size) {
    return new Command.Put(
        Key.of(key), Value.wrap(new byte[size]), Command.NO_DEADLINE, Precondition.NONE);
  }

  private static AppendReply.Applied applied(ReplicatedLog log, Command command) {
    return assertInstanceOf(AppendReply.Applied.class, log.append(batch(command)).join());
  }

  @Test
  void anEntryThatIsTooLargeIsRefusedAndDeposesNobody() throws IOException {
    startAll();
    String leader = nodes.leader();
    long term = nodes.get(leader).node().cluster().leadership().term();
    for (String name : List.of("n1", "n2", "n3")) {
      ReplicatedLog log = nodes.get(name).node();
      assertEquals(
          new AppendReply.Refused(Refusal.TOO_LARGE),
          log.append(batch(put("large", 17 << 20))).join());
      applied(log, put("as large as may be", 15 << 20));
    }
    assertEquals(term, nodes.get(leader).node().cluster().leadership().term());
  }

  @Test
  void aRetryIsAppliedOnceWhoeverLeadsAndWhateverRestarted() throws IOException {
    startAll();
    String leader = nodes.leader();
    Command once = new Command.Once(new RequestId("client", 1), put("k", 3));
    Outcome first = applied(nodes.get(nodes.other(leader)).node(), once).outcomes().getFirst();
    assertEquals(first, applied(nodes.get(leader).node(), once).outcomes().getFirst());
    nodes.stop(leader);
    String next = nodes.leader();
    assertEquals(first, applied(nodes.get(next).node(), once).outcomes().getFirst());
    nodes.start(leader, nodes.together());
    assertEquals(first, applied(nodes.get(leader).node(), once).outcomes().getFirst());
    assertEquals(1, nodes.get(next).state().view().revision());
  }

  @Test
  void anEntryThatCannotBeAppliedTakesTheNodeOutAndIsNeverSkipped() throws IOException {
    startTamperedFollower(Tampered::fail);
    ReplicatedLog log = nodes.get("n1").node();
    applied(log, put("good", 1));
    applied(log, put("poison", 1));
    TestNodes.await("n3 says so", () -> nodes.get("n3").node().obstacle() == Refusal.LOG_FAILED);
    assertTrue(String.valueOf(nodes.get("n3").node().trouble()).contains("cannot be applied"));
    applied(log, put("after", 1));
    assertEquals(1, nodes.get("n3").state().view().revision());
    assertNull(nodes.get("n1").node().obstacle());
  }

  @Test
  void aStateThatDivergedStopsServingAndTheOthersGoOn() throws IOException {
    startTamperedFollower(Tampered::falsify);
    ReplicatedLog log = nodes.get("n1").node();
    applied(log, put("good", 1));
    applied(log, put("poison", 1));
    TestNodes.await("n3 says so", () -> nodes.get("n3").node().obstacle() == Refusal.DIVERGED);
    assertTrue(nodes.get("n3").node().mismatches() > 0);
    assertEquals(Refusal.DIVERGED, nodes.get("n3").node().barrier().reach().join().refusal());
    assertEquals(Refusal.DIVERGED, nodes.get("n3").node().barrier().obstacle());
    applied(log, put("after", 1));
    assertNull(nodes.get("n1").node().barrier().reach().join().refusal());
  }

  /**
   * n3 is the one whose state is tampered with, and starts when another leads: as the leader it
   * would step down with the wrong entry, and what is written meanwhile be refused, rightly.
   */
  private void startTamperedFollower(UnaryOperator<LogEntry> wrong) throws IOException {
    nodes.start("n1", nodes.together());
    nodes.start("n2", nodes.together());
    assertNotNull(nodes.leader());
    nodes.start("n3", nodes.together(), state -> new Tampered(state, wrong));
    TestNodes.await(
        "all know the leader",
        () ->
            List.of("n1", "n2", "n3").stream()
                .allMatch(name -> nodes.get(name).node().obstacle() == null));
  }

  /** Does something wrong with the entry that writes the key {@code poison}. */
  private record Tampered(ReplicatedState state, UnaryOperator<LogEntry> wrong)
      implements ReplicatedState {
    static LogEntry fail(LogEntry entry) {
      throw new IllegalStateException("this version cannot do that");
    }

    static LogEntry falsify(LogEntry entry) {
      return new LogEntry(entry.term(), entry.index(), batch(put("poison", 2)));
    }

    @Override
    public List<Outcome> apply(LogEntry entry) {
      boolean poison =
          entry.batch().commands().getFirst() instanceof Command.Put put
              && put.key().equals(Key.of("poison"));
      return state.apply(poison ? wrong.apply(entry) : entry);
    }

    @Override
    public View view() {
      return state.view();
    }

    @Override
    public StateImage image() {
      return state.image();
    }

    @Override
    public StateLoader loader() {
      return state.loader();
    }

    @Override
    public void install(StateLoader loaded, View view) {
      state.install(loaded, view);
    }
  }
}
