package io.raftkv.adapters.storage.codec;

import io.raftkv.application.port.BatchCodec;
import io.raftkv.application.port.MalformedBytesException;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.Outcome;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The form of the disk, for logs that lie elsewhere and for what nodes send each other. */
public final class StorageBatchCodec implements BatchCodec {
  /** It has no state. */
  public StorageBatchCodec() {}

  @Override
  public ByteBuffer encode(CommandBatch batch) {
    ByteBuffer out = ByteBuffer.allocate(BatchEncoder.size(batch));
    BatchEncoder.encode(batch, out);
    return out.flip();
  }

  @Override
  public CommandBatch decode(ByteBuffer bytes) throws MalformedBytesException {
    return BatchDecoder.decode(bytes);
  }

  @Override
  public ByteBuffer encodeOutcomes(List<Outcome> outcomes) {
    int size = Integer.BYTES;
    for (Outcome outcome : outcomes) {
      size = Math.addExact(size, OutcomeCodec.size(outcome));
    }
    ByteBuffer out = ByteBuffer.allocate(size).putInt(outcomes.size());
    outcomes.forEach(outcome -> OutcomeCodec.encode(outcome, out));
    return out.flip();
  }

  @Override
  public List<Outcome> decodeOutcomes(ByteBuffer bytes) throws MalformedBytesException {
    ByteBuffer in = bytes.slice();
    try {
      int count = in.getInt();
      if (count < 0 || count > in.remaining()) {
        throw new MalformedBytesException("impossible count of outcomes " + count);
      }
      List<Outcome> outcomes = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        outcomes.add(OutcomeCodec.decode(in));
      }
      if (in.hasRemaining()) {
        throw new MalformedBytesException(in.remaining() + " bytes behind the last outcome");
      }
      return outcomes;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new MalformedBytesException("no outcomes: " + e.getMessage());
    }
  }
}
