package io.raftkv.adapters.raft.peer;

import io.raftkv.application.api.Cluster.ChangeReply;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Writes messages. */
final class PeerMessageWriter {
  static final int VERSION = 1;
  static final int FORWARD = 1;
  static final int FORWARD_APPLIED = 2;
  static final int REFUSED = 3;
  static final int UNKNOWN = 4;
  static final int NOT_LEADER = 5;
  static final int READ_INDEX = 6;
  static final int READ_AT = 7;
  static final int ASK_TERM = 8;
  static final int TERM = 9;
  static final int REPORT = 10;
  static final int REPORT_REPLY = 11;
  static final int PREPARE = 12;
  static final int PREPARED = 13;
  static final int CHANGE = 14;
  static final int CHANGED = 15;
  static final int LEAVE = 16;
  static final int HEARD = 17;
  static final int FETCH_SNAPSHOT = 18;
  static final int CHANGE_DONE = 1;
  static final int CHANGE_NOT_MEMBER = 2;
  static final int CHANGE_REFUSED = 3;
  static final int CHANGE_UNAVAILABLE = 4;
  static final int CHANGE_UNKNOWN = 5;

  private final ByteArrayOutputStream bytes;
  private final DataOutputStream out;

  private PeerMessageWriter(int size) {
    bytes = new ByteArrayOutputStream(size);
    out = new DataOutputStream(bytes);
  }

  static byte[] write(PeerMessage message) {
    int size =
        64
            + switch (message) {
              case PeerMessage.Forward forward -> forward.batch().buffer().remaining();
              case PeerMessage.ForwardApplied applied -> applied.outcomes().buffer().remaining();
              default -> 0;
            };
    PeerMessageWriter writer = new PeerMessageWriter(size);
    try {
      writer.out.writeByte(VERSION);
      writer.message(message);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail so
    }
    return writer.bytes.toByteArray();
  }

  private void message(PeerMessage message) throws IOException {
    switch (message) {
      case PeerMessage.AboutLog log -> write(log);
      case PeerMessage.AboutNodes nodes -> write(nodes);
    }
  }

  private void write(PeerMessage.AboutLog message) throws IOException {
    switch (message) {
      case PeerMessage.Forward(UUID clusterId, PeerMessage.Bytes batch) -> {
        out.writeByte(FORWARD);
        uuid(clusterId);
        rest(batch);
      }
      case PeerMessage.ForwardApplied(long index, PeerMessage.Bytes outcomes) -> {
        out.writeByte(FORWARD_APPLIED);
        out.writeLong(index);
        rest(outcomes);
      }
      case PeerMessage.Refused refused -> {
        out.writeByte(REFUSED);
        text(refused.why().name());
      }
      case PeerMessage.Unknown(String reason) -> {
        out.writeByte(UNKNOWN);
        text(reason);
      }
      case PeerMessage.NotLeader _ -> out.writeByte(NOT_LEADER);
      case PeerMessage.ReadIndex(UUID clusterId, String nodeId, long term, long appliedIndex) -> {
        out.writeByte(READ_INDEX);
        uuid(clusterId);
        text(nodeId);
        out.writeLong(term);
        out.writeLong(appliedIndex);
      }
      case PeerMessage.ReadAt(long index) -> {
        out.writeByte(READ_AT);
        out.writeLong(index);
      }
      case PeerMessage.AskTerm(UUID clusterId) -> {
        out.writeByte(ASK_TERM);
        uuid(clusterId);
      }
      case PeerMessage.Term(long term) -> {
        out.writeByte(TERM);
        out.writeLong(term);
      }
    }
  }

  private void write(PeerMessage.AboutNodes message) throws IOException {
    switch (message) {
      case PeerMessage.Report(NodeReport report) -> {
        out.writeByte(REPORT);
        report(report);
      }
      case PeerMessage.ReportReply(NodeReport report, String objection) -> {
        out.writeByte(REPORT_REPLY);
        report(report);
        text(objection);
      }
      case PeerMessage.Prepare(UUID clusterId, String nodeId) -> {
        out.writeByte(PREPARE);
        uuid(clusterId);
        text(nodeId);
      }
      case PeerMessage.Prepared(String reason) -> {
        out.writeByte(PREPARED);
        text(reason);
      }
      case PeerMessage.Change(UUID clusterId, var kind, String nodeId, String address) -> {
        out.writeByte(CHANGE);
        uuid(clusterId);
        text(kind.name());
        text(nodeId);
        text(address);
      }
      case PeerMessage.Changed(ChangeReply reply) -> {
        out.writeByte(CHANGED);
        change(reply);
      }
      case PeerMessage.Leave(UUID clusterId, String nodeId) -> {
        out.writeByte(LEAVE);
        uuid(clusterId);
        text(nodeId);
      }
      case PeerMessage.Heard _ -> out.writeByte(HEARD);
      case PeerMessage.FetchSnapshot(UUID clusterId, long leastIndex) -> {
        out.writeByte(FETCH_SNAPSHOT);
        uuid(clusterId);
        out.writeLong(leastIndex);
      }
    }
  }

  private void change(ChangeReply reply) throws IOException {
    switch (reply) {
      case ChangeReply.Done(String nodeId) -> {
        out.writeByte(CHANGE_DONE);
        text(nodeId);
      }
      case ChangeReply.NotMember(String nodeId, List<String> members) -> {
        out.writeByte(CHANGE_NOT_MEMBER);
        text(nodeId);
        texts(members);
      }
      case ChangeReply.Refused(String code, String reason) -> {
        out.writeByte(CHANGE_REFUSED);
        text(code);
        text(reason);
      }
      case ChangeReply.Unavailable unavailable -> {
        out.writeByte(CHANGE_UNAVAILABLE);
        text(unavailable.why().name());
      }
      case ChangeReply.Unknown(String reason) -> {
        out.writeByte(CHANGE_UNKNOWN);
        text(reason);
      }
    }
  }

  private void report(NodeReport report) throws IOException {
    text(report.nodeId());
    UUID clusterId = report.clusterId();
    out.writeBoolean(clusterId != null);
    if (clusterId != null) {
      uuid(clusterId);
    }
    uuid(report.incarnation());
    text(report.address());
    text(report.httpAddress());
    text(report.role());
    out.writeLong(report.term());
    out.writeLong(report.lastLogIndex());
    out.writeLong(report.commitIndex());
    out.writeLong(report.appliedIndex());
    out.writeLong(report.configurationIndex());
    texts(report.members());
    text(report.obstacle());
    out.writeInt(report.samples().size());
    for (NodeReport.Sample sample : report.samples()) {
      out.writeLong(sample.index());
      out.writeLong(sample.high());
      out.writeLong(sample.low());
    }
  }

  private void texts(List<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      text(text);
    }
  }

  private void text(String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  private void uuid(UUID id) throws IOException {
    out.writeLong(id.getMostSignificantBits());
    out.writeLong(id.getLeastSignificantBits());
  }

  /** Last in its message, so that it needs no length. */
  private void rest(PeerMessage.Bytes rest) throws IOException {
    ByteBuffer buffer = rest.buffer();
    byte[] copy = new byte[buffer.remaining()];
    buffer.get(copy);
    out.write(copy);
  }
}
