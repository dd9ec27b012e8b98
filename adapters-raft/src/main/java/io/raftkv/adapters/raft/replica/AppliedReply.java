package io.raftkv.adapters.raft.replica;

import io.raftkv.domain.command.Outcome;
import java.util.List;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/** What became of an entry, handed through Ratis within the process as it is. */
record AppliedReply(long index, List<Outcome> outcomes) implements Message {
  @Override
  public ByteString getContent() {
    return ByteString.EMPTY; // never sent
  }
}
