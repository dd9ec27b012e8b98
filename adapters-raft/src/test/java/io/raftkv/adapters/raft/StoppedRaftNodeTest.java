package io.raftkv.adapters.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.adapters.raft.log.LogBytes;
import io.raftkv.adapters.raft.member.Member;
import io.raftkv.adapters.raft.member.MemberFile;
import io.raftkv.application.port.BatchCodec;
import io.raftkv.application.port.MalformedBytesException;
import io.raftkv.application.port.StoppedMember;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the offline tools are told of a node, by what lies in its folders. */
final class StoppedRaftNodeTest {
  private static final UUID CLUSTER = new UUID(1, 2);
  private static final Member MEMBER = Member.begin("n1", CLUSTER, new UUID(3, 4)).asBegun();

  /** A batch is a delete of the key that its bytes are; "?" is none. */
  private static final BatchCodec CODEC =
      new BatchCodec() {
        @Override
        public ByteBuffer encode(CommandBatch batch) {
          throw new UnsupportedOperationException();
        }

        @Override
        public CommandBatch decode(ByteBuffer bytes) throws MalformedBytesException {
          String key = StandardCharsets.UTF_8.decode(bytes).toString();
          if (key.equals("?")) {
            throw new MalformedBytesException("it is a riddle");
          }
          return batch(key);
        }

        @Override
        public ByteBuffer encodeOutcomes(List<Outcome> outcomes) {
          throw new UnsupportedOperationException();
        }

        @Override
        public List<Outcome> decodeOutcomes(ByteBuffer bytes) {
          throw new UnsupportedOperationException();
        }
      };

  @TempDir Path folder;
  private Path raft;
  private Path log;
  private MemberFile file;
  private StoppedRaftNode node;

  @BeforeEach
  void make() throws IOException {
    raft = folder.resolve("raft");
    log = Files.createDirectories(raft.resolve(CLUSTER + "/current"));
    file = new MemberFile(folder.resolve("member.properties"));
    node = new StoppedRaftNode(file.path(), raft, CODEC);
  }

  private static CommandBatch batch(String key) {
    return new CommandBatch(1, List.of(new Command.Delete(Key.of(key), Precondition.NONE)));
  }

  private static LogBytes segment() {
    return LogBytes.segment()
        .configuration(1, 0)
        .batch(1, 1, "a".getBytes(StandardCharsets.UTF_8))
        .configuration(2, 2)
        .batch(2, 3, "b".getBytes(StandardCharsets.UTF_8));
  }

  private Path fill(LogBytes segment) throws IOException {
    file.write(MEMBER);
    Files.writeString(log.resolve("raft-meta"), "term=2");
    return Files.write(log.resolve("log_inprogress_0"), segment.bytes());
  }

  @Test
  void theBatchesBehindASnapshotAreHandedOn() throws IOException {
    fill(segment());
    assertEquals(new StoppedMember.Identity("n1", CLUSTER.toString(), false), node.identity());
    assertNull(node.objection());
    List<LogEntry> seen = new ArrayList<>();
    StoppedMember.Log whole = node.read(0, seen::add);
    assertEquals(new StoppedMember.Log.Sound(log.toString(), 0, 3, 2, null), whole);
    assertEquals(List.of(new LogEntry(1, 1, batch("a")), new LogEntry(2, 3, batch("b"))), seen);
    seen.clear();
    assertEquals(whole, node.read(1, seen::add));
    assertEquals(List.of(new LogEntry(2, 3, batch("b"))), seen);
  }

  @Test
  void aTornTailIsToldAndLeft() throws IOException {
    int sound = segment().size();
    LogBytes torn = segment().batch(2, 4, "c".getBytes(StandardCharsets.UTF_8));
    byte[] bytes = Arrays.copyOf(torn.bytes(), torn.size() - 1);
    Path open = fill(segment());
    Files.write(open, bytes);
    assertEquals(
        new StoppedMember.Log.Sound(
            log.toString(),
            0,
            3,
            2,
            new StoppedMember.Torn(open.toString(), sound, bytes.length - sound)),
        node.read(0, entry -> {}));
    assertEquals(bytes.length, Files.size(open));
  }

  @Test
  void damageIsToldWithItsPlace() throws IOException {
    Path open = fill(segment());
    byte[] bytes = segment().bytes();
    bytes[20] ^= 1;
    Files.write(open, bytes);
    assertTrue(
        assertInstanceOf(StoppedMember.Log.Damaged.class, node.read(0, entry -> {}))
            .what()
            .startsWith(open + " is damaged at offset "));
    fill(segment().batch(2, 4, "?".getBytes(StandardCharsets.UTF_8)));
    assertEquals(
        new StoppedMember.Log.Damaged(
            log + ": entry 4 is no batch of this version: it is a riddle"),
        node.read(0, entry -> {}));
  }

  @Test
  void whatKeepsItFromStartingIsTold() throws IOException {
    assertNull(node.identity());
    Path open = fill(segment());
    file.write(MEMBER.asRemoved());
    assertTrue(String.valueOf(node.objection()).contains("was removed"));
    file.write(MEMBER);
    Files.writeString(log.resolve("raft-meta"), "");
    assertTrue(String.valueOf(node.objection()).contains("raft-meta is empty"));
    Files.delete(log.resolve("raft-meta"));
    assertTrue(String.valueOf(node.objection()).contains("the log of this node is missing"));
    Files.delete(open);
    Files.delete(log);
    assertEquals(new StoppedMember.Log.Missing(log.toString()), node.read(0, entry -> {}));
    file.write(Member.begin("n1", CLUSTER, new UUID(3, 4)));
    assertNull(node.objection()); // it has not begun: a start makes its log
  }

  @Test
  void whatIsMovedAsideIsStillFound() throws IOException {
    fill(segment());
    String aside = node.setLogAside();
    assertEquals(aside, node.setLogAside());
    assertFalse(Files.exists(log));
    assertTrue(String.valueOf(node.objection()).contains("recover --force-new-cluster again"));
    assertEquals(
        new StoppedMember.Log.Sound(Path.of(aside, "current").toString(), 0, 3, 2, null),
        node.read(0, entry -> {}));
    String identity = node.setIdentityAside();
    assertTrue(Files.exists(Path.of(identity)));
    assertNull(node.identity());
  }
}
