package io.raftkv.adapters.raft.replica;

import io.raftkv.domain.command.CommandBatch;
import java.nio.ByteBuffer;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/** A batch on its way into the log of this node. */
final class Proposal implements Message {
  private final CommandBatch batch;
  private final ByteString content;
  private volatile boolean appended;

  /** The batch, and the same encoded, which nobody changes. */
  Proposal(CommandBatch batch, ByteBuffer encoded) {
    this.batch = batch;
    this.content = UnsafeByteOperations.unsafeWrap(encoded);
  }

  CommandBatch batch() {
    return batch;
  }

  @Override
  public ByteString getContent() {
    return content;
  }

  /** It is about to be in this node's log: from now on it may be applied, whatever happens. */
  void append() {
    appended = true;
  }

  boolean isAppended() {
    return appended;
  }
}
