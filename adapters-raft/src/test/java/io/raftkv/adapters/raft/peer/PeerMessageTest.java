package io.raftkv.adapters.raft.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftkv.application.api.Cluster.ChangeReply;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.port.MalformedBytesException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Each message is read as it was written, and nothing else is read as one. */
final class PeerMessageTest {
  private static final UUID ID = new UUID(0x0102030405060708L, -2);
  private static final NodeReport REPORT =
      new NodeReport(
          "n1",
          ID,
          new UUID(3, 4),
          true,
          "host:7000",
          "[::1]:8080",
          "follower",
          7,
          100,
          99,
          98,
          5,
          List.of("n1", "n2"),
          "",
          List.of(new NodeReport.Sample(64, 1, -1), new NodeReport.Sample(98, 2, 3)));
  private static final NodeReport NOBODY =
      new NodeReport(
          "ä", null, ID, false, "", "", "", -1, -1, -1, 0, -1, List.of(), "disk_full", List.of());

  private static final List<PeerMessage> ALL =
      List.of(
          new PeerMessage.Forward(ID, bytes(1, 2, 3)),
          new PeerMessage.ForwardApplied(9, bytes()),
          new PeerMessage.Refused(Refusal.DISK_FULL),
          new PeerMessage.Unknown("who knows"),
          new PeerMessage.NotLeader(),
          new PeerMessage.ReadIndex(ID, "n2", 8, 77),
          new PeerMessage.ReadAt(Long.MAX_VALUE),
          new PeerMessage.AskTerm(ID),
          new PeerMessage.Term(-1),
          new PeerMessage.Report(REPORT),
          new PeerMessage.ReportReply(NOBODY, "other_cluster: no"),
          new PeerMessage.Prepare(ID, "n4"),
          new PeerMessage.Prepared(""),
          new PeerMessage.Change(ID, PeerMessage.ChangeKind.TRANSFER, "n3", ""),
          new PeerMessage.Changed(new ChangeReply.Done("n3")),
          new PeerMessage.Changed(new ChangeReply.NotMember("x", List.of("n1", "n2"))),
          new PeerMessage.Changed(new ChangeReply.Refused("code", "reason")),
          new PeerMessage.Changed(new ChangeReply.Unavailable(Refusal.NO_LEADER)),
          new PeerMessage.Changed(new ChangeReply.Unknown("lost")),
          new PeerMessage.Leave(ID, "n3"),
          new PeerMessage.Heard(),
          new PeerMessage.FetchSnapshot(ID, 12));

  private static PeerMessage.Bytes bytes(int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length);
    for (int value : values) {
      buffer.put((byte) value);
    }
    return new PeerMessage.Bytes(buffer.flip());
  }

  @Test
  void eachIsReadAsItWasWritten() throws MalformedBytesException {
    for (PeerMessage message : ALL) {
      assertEquals(message, PeerMessage.of(message.toBytes()));
    }
  }

  @Test
  void whatIsCutShortOrTooLongIsNone() {
    for (PeerMessage message : ALL) {
      byte[] whole = message.toBytes();
      boolean open =
          message instanceof PeerMessage.Forward || message instanceof PeerMessage.ForwardApplied;
      if (!open) { // their last part reaches to the end, wherever that is
        byte[] cut = Arrays.copyOf(whole, whole.length - 1);
        assertThrows(MalformedBytesException.class, () -> PeerMessage.of(cut), message.toString());
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        assertThrows(MalformedBytesException.class, () -> PeerMessage.of(longer));
      }
    }
  }

  @Test
  void anotherVersionIsNamed() {
    byte[] later = new PeerMessage.Heard().toBytes();
    later[0] = 2;
    MalformedBytesException fault =
        assertThrows(MalformedBytesException.class, () -> PeerMessage.of(later));
    assertEquals("unknown version 2 of a peer's message", fault.getMessage());
  }

  @Test
  void noBytesDoHarm() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = ALL.get(random.nextInt(ALL.size())).toBytes();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        PeerMessage read = PeerMessage.of(bytes);
        assertEquals(read, PeerMessage.of(read.toBytes()));
      } catch (MalformedBytesException refused) {
        // As it should be, unless it happens to be another message.
      }
    }
  }
}
