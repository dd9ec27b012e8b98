package io.raftkv.adapters.raft.peer;

import io.raftkv.application.api.Cluster.ChangeReply;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.port.MalformedBytesException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Reads messages, whatever the bytes are. */
final class PeerMessageReader {
  private static final int SAMPLE_BYTES = 3 * Long.BYTES;

  private final ByteBuffer in;

  private PeerMessageReader(ByteBuffer in) {
    this.in = in;
  }

  static PeerMessage read(byte[] bytes) throws MalformedBytesException {
    PeerMessageReader reader = new PeerMessageReader(ByteBuffer.wrap(bytes));
    try {
      int version = reader.in.get();
      if (version != PeerMessageWriter.VERSION) {
        throw new MalformedBytesException("unknown version " + version + " of a peer's message");
      }
      PeerMessage message = reader.message(reader.in.get());
      if (reader.in.hasRemaining()) {
        throw new MalformedBytesException(reader.in.remaining() + " bytes behind a message");
      }
      return message;
    } catch (BufferUnderflowException e) {
      throw new MalformedBytesException("an early end of a peer's message");
    } catch (IllegalArgumentException e) {
      throw new MalformedBytesException("no peer's message: " + e.getMessage());
    }
  }

  private PeerMessage message(int tag) throws MalformedBytesException {
    return switch (tag) {
      case PeerMessageWriter.FORWARD -> new PeerMessage.Forward(uuid(), rest());
      case PeerMessageWriter.FORWARD_APPLIED ->
          new PeerMessage.ForwardApplied(in.getLong(), rest());
      case PeerMessageWriter.REFUSED -> new PeerMessage.Refused(Refusal.valueOf(text()));
      case PeerMessageWriter.UNKNOWN -> new PeerMessage.Unknown(text());
      case PeerMessageWriter.NOT_LEADER -> new PeerMessage.NotLeader();
      case PeerMessageWriter.READ_INDEX ->
          new PeerMessage.ReadIndex(uuid(), text(), in.getLong(), in.getLong());
      case PeerMessageWriter.READ_AT -> new PeerMessage.ReadAt(in.getLong());
      case PeerMessageWriter.ASK_TERM -> new PeerMessage.AskTerm(uuid());
      case PeerMessageWriter.TERM -> new PeerMessage.Term(in.getLong());
      case PeerMessageWriter.REPORT -> new PeerMessage.Report(report());
      case PeerMessageWriter.REPORT_REPLY -> new PeerMessage.ReportReply(report(), text());
      case PeerMessageWriter.PREPARE -> new PeerMessage.Prepare(uuid(), text());
      case PeerMessageWriter.PREPARED -> new PeerMessage.Prepared(text());
      case PeerMessageWriter.CHANGE ->
          new PeerMessage.Change(uuid(), PeerMessage.ChangeKind.valueOf(text()), text(), text());
      case PeerMessageWriter.CHANGED -> new PeerMessage.Changed(change(in.get()));
      case PeerMessageWriter.LEAVE -> new PeerMessage.Leave(uuid(), text());
      case PeerMessageWriter.HEARD -> new PeerMessage.Heard();
      case PeerMessageWriter.FETCH_SNAPSHOT -> new PeerMessage.FetchSnapshot(uuid(), in.getLong());
      default -> throw new MalformedBytesException("unknown message " + tag);
    };
  }

  private ChangeReply change(int tag) throws MalformedBytesException {
    return switch (tag) {
      case PeerMessageWriter.CHANGE_DONE -> new ChangeReply.Done(text());
      case PeerMessageWriter.CHANGE_NOT_MEMBER -> new ChangeReply.NotMember(text(), texts());
      case PeerMessageWriter.CHANGE_REFUSED -> new ChangeReply.Refused(text(), text());
      case PeerMessageWriter.CHANGE_UNAVAILABLE ->
          new ChangeReply.Unavailable(Refusal.valueOf(text()));
      case PeerMessageWriter.CHANGE_UNKNOWN -> new ChangeReply.Unknown(text());
      default -> throw new MalformedBytesException("unknown outcome of a change " + tag);
    };
  }

  private NodeReport report() throws MalformedBytesException {
    String nodeId = text();
    UUID clusterId = in.get() != 0 ? uuid() : null;
    return new NodeReport(
        nodeId,
        clusterId,
        uuid(),
        text(),
        text(),
        text(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        in.getLong(),
        texts(),
        text(),
        samples());
  }

  private List<NodeReport.Sample> samples() throws MalformedBytesException {
    int count = count(SAMPLE_BYTES);
    List<NodeReport.Sample> samples = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      samples.add(new NodeReport.Sample(in.getLong(), in.getLong(), in.getLong()));
    }
    return samples;
  }

  private List<String> texts() throws MalformedBytesException {
    int count = count(Integer.BYTES);
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(text());
    }
    return texts;
  }

  private String text() throws MalformedBytesException {
    byte[] utf8 = new byte[count(1)];
    in.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /** A count of things that take at least so many bytes each. */
  private int count(int leastBytes) throws MalformedBytesException {
    int count = in.getInt();
    if (count < 0 || count > in.remaining() / leastBytes) {
      throw new MalformedBytesException(
          "count " + count + " with " + in.remaining() + " bytes left");
    }
    return count;
  }

  private UUID uuid() {
    return new UUID(in.getLong(), in.getLong());
  }

  private PeerMessage.Bytes rest() {
    ByteBuffer rest = in.slice();
    in.position(in.limit());
    return new PeerMessage.Bytes(rest);
  }
}
