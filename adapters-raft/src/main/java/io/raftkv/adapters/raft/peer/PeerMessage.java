package io.raftkv.adapters.raft.peer;

import io.raftkv.application.api.Cluster.ChangeReply;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.port.MalformedBytesException;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The messages between nodes and their one form: a version byte, a tag, then the fields in their
 * order. Text has a length u32 and UTF-8; a list a count u32; a UUID 16 bytes. A reader makes
 * nothing larger than what is left to read allows.
 */
public sealed interface PeerMessage {
  /** What is said of the log. */
  sealed interface AboutLog extends PeerMessage {}

  /** What is said of nodes, and of what they have. */
  sealed interface AboutNodes extends PeerMessage {}

  /** Asks the leader to append an encoded batch. */
  record Forward(UUID clusterId, Bytes batch) implements AboutLog {}

  /** The batch was applied at the index; the outcomes are encoded. */
  record ForwardApplied(long index, Bytes outcomes) implements AboutLog {}

  /** The batch was not taken and never will be. */
  record Refused(Refusal why) implements AboutLog {}

  /** The batch may be applied or not. */
  record Unknown(String reason) implements AboutLog {}

  /** Whoever was asked does not lead; nothing was done. */
  record NotLeader() implements AboutLog {}

  /**
   * Asks the leader for an index that holds all writes acknowledged before this was sent.
   *
   * @param term the asker's: if it is the leader's, that the asker has seen no later one
   * @param appliedIndex how far the asker is: if that is too little, the leader sends it what it
   *     lacks at once
   */
  record ReadIndex(UUID clusterId, String nodeId, long term, long appliedIndex)
      implements AboutLog {}

  /** The index to wait for. */
  record ReadAt(long index) implements AboutLog {}

  /** Asks for the term that the receiver is in. */
  record AskTerm(UUID clusterId) implements AboutLog {}

  /** The term; -1 in a node that is no member. */
  record Term(long term) implements AboutLog {}

  /** Says who asks, and asks the same. */
  record Report(NodeReport report) implements AboutNodes {}

  /**
   * The report of whoever was asked.
   *
   * @param objection why the asker may not be who it says; empty if it may
   */
  record ReportReply(NodeReport report, String objection) implements AboutNodes {}

  /** Asks a node that wants to join to make the cluster's log its own. */
  record Prepare(UUID clusterId, String nodeId) implements AboutNodes {}

  /** It has; or why it cannot, where the reason is not empty. */
  record Prepared(String reason) implements AboutNodes {}

  /** Asks the leader for a change: join, remove, step down or transfer. */
  record Change(UUID clusterId, ChangeKind kind, String nodeId, String address)
      implements AboutNodes {}

  /** What is to be changed. */
  enum ChangeKind {
    /** A node becomes a member. */
    JOIN,
    /** A member leaves. */
    REMOVE,
    /** The leader gives its place to a member of its choice. */
    STEP_DOWN,
    /** The leader gives its place to the member that is named. */
    TRANSFER
  }

  /** What became of it. */
  record Changed(ChangeReply reply) implements AboutNodes {}

  /** Tells a node that it is no member any more. */
  record Leave(UUID clusterId, String nodeId) implements AboutNodes {}

  /** Heard. */
  record Heard() implements AboutNodes {}

  /** Asks for the newest snapshot, as a stream. */
  record FetchSnapshot(UUID clusterId, long leastIndex) implements AboutNodes {}

  /** In bytes, in a buffer of its own. */
  default byte[] toBytes() {
    return PeerMessageWriter.write(this);
  }

  /**
   * The message that the bytes are.
   *
   * @throws MalformedBytesException if they are none that this version knows
   */
  static PeerMessage of(byte[] bytes) throws MalformedBytesException {
    return PeerMessageReader.read(bytes);
  }

  /** Bytes that nobody changes. */
  record Bytes(ByteBuffer buffer) {
    /** A view of them of its own. */
    public Bytes {
      buffer = buffer.asReadOnlyBuffer();
    }

    @Override
    public ByteBuffer buffer() {
      return buffer.duplicate();
    }
  }
}
