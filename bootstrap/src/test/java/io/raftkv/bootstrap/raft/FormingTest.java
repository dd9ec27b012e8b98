package io.raftkv.bootstrap.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.adapters.raft.Forming;
import io.raftkv.adapters.storage.member.MemberSnapshots;
import io.raftkv.application.api.Cluster.ChangeReply;
import io.raftkv.application.api.Cluster.Newcomer;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.LogStart;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How nodes come to their cluster, and which of them are kept out. */
final class FormingTest {
  private static final List<String> ALL = List.of("n1", "n2", "n3");

  @TempDir private Path folder;
  private TestNodes nodes;

  FormingTest() {
    nodes = new TestNodes(Path.of(""), 1_000_000);
  }

  @BeforeEach
  void begin() throws IOException {
    nodes = new TestNodes(folder, 1_000_000).named("n1", "n2", "n3");
  }

  @AfterEach
  void end() throws IOException {
    nodes.close();
  }

  private void startAll() throws IOException {
    for (String name : ALL) {
      assertInstanceOf(LogStart.Ready.class, nodes.start(name, nodes.together()).start());
    }
  }

  private void write(String node, String key) {
    Command put =
        new Command.Put(Key.of(key), Value.of(key), Command.NO_DEADLINE, Precondition.NONE);
    assertInstanceOf(
        AppendReply.Applied.class,
        nodes.get(node).node().append(new CommandBatch(1, List.of(put))).join());
  }

  private String refusal(String name, Forming forming) throws IOException {
    String reason =
        assertInstanceOf(LogStart.Refused.class, nodes.start(name, forming).start()).reason();
    nodes.stop(name);
    return reason;
  }

  private void wipe(String name) throws IOException {
    try (Stream<Path> files = Files.walk(nodes.data(name))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void awaitKnown(String by, String whom) {
    Path file = MemberSnapshots.memberFile(nodes.data(by));
    TestNodes.await(
        by + " knows " + whom,
        () -> {
          try {
            return Files.readString(file).contains("peer." + whom + "=");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Test
  void aNodeThatLostItsDataIsNotLetBackToItsOldPlace() throws IOException {
    startAll();
    write("n1", "a");
    awaitKnown("n1", "n3");
    awaitKnown("n2", "n3");
    nodes.stop("n3");
    wipe("n3");
    String reason = refusal("n3", nodes.together());
    assertTrue(reason.contains("by data that it no longer has"), reason);
    write("n2", "b");
    assertEquals(new ChangeReply.Done("n3"), nodes.get("n1").node().cluster().remove("n3").join());
    nodes.start("n3", new Forming.Joining());
    assertEquals(
        new ChangeReply.Done("n3"),
        nodes.get("n2").node().cluster().join(new Newcomer("n3", nodes.address("n3"))).join());
    TestNodes.await("n3 has it all", () -> nodes.get("n3").state().view().revision() == 2);
  }

  @Test
  void anotherListOfMembersIsRefusedWithTheReason() throws IOException {
    nodes.start("n1", nodes.together());
    nodes.start("n2", nodes.together());
    nodes.leader();
    Map<String, String> other =
        Map.of(
            "n1",
            nodes.address("n1"),
            "n2",
            nodes.address("n2"),
            "n3",
            nodes.address("n3"),
            "n4",
            "127.0.0.1:1");
    String reason = refusal("n3", new Forming.Together(other));
    assertTrue(reason.contains("raft.initial_cluster must be the same"), reason);
    reason = refusal("n3", new Forming.Together(Map.of("n3", "127.0.0.1:1")));
    assertTrue(reason.contains("n3 is at 127.0.0.1:1, and raft.raft_addr says"), reason);
    reason = refusal("n3", new Forming.Together(Map.of("n1", nodes.address("n1"))));
    assertTrue(reason.contains("does not name this node"), reason);
    reason = refusal("n3", new Forming.Never());
    assertTrue(reason.contains("raft.bootstrap"), reason);
  }

  @Test
  void aFirstNodeThatLostItsDiskIsNoNewCluster() throws IOException {
    nodes.start("n1", new Forming.First());
    write("n1", "a");
    nodes.start("n2", new Forming.Joining());
    assertEquals(
        new ChangeReply.Done("n2"),
        nodes.get("n1").node().cluster().join(new Newcomer("n2", nodes.address("n2"))).join());
    nodes.stop("n1");
    wipe("n1");
    nodes.start("n1", new Forming.First());
    TestNodes.await("n1 says so", () -> nodes.get("n1").node().obstacle() == Refusal.REMOVED);
    nodes.stop("n1");
    String reason = refusal("n1", new Forming.First());
    assertTrue(reason.contains("stays out"), reason);
  }

  @Test
  void foldersThatDoNotFitTogetherAreRefused() throws IOException {
    startAll();
    write("n1", "a");
    nodes.stop("n1");
    nodes.stop("n2");
    nodes.stop("n3");
    Path file = MemberSnapshots.memberFile(nodes.data("n1"));
    Path aside = folder.resolve("aside");
    Files.move(file, aside);
    String reason = refusal("n1", nodes.together());
    assertTrue(reason.contains("bring the data folder back"), reason);
    Files.writeString(file, Files.readString(aside).replace("node_id=n1", "node_id=n7"));
    reason = refusal("n1", nodes.together());
    assertTrue(reason.contains("belongs to the node n7, not to n1"), reason);
    Files.delete(file);
    Files.move(aside, file);
    Files.move(nodes.data("n1").resolve("raft"), aside);
    reason = refusal("n1", nodes.together());
    assertTrue(reason.contains("is missing") && reason.contains("start it with raft.join"), reason);
    Files.move(aside, nodes.data("n1").resolve("raft"));
    startAll();
    write("n1", "b");
    TestNodes.await("n1 has it all", () -> nodes.get("n1").state().view().revision() == 2);
  }
}
