package io.raftkv.application.port;

import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.Outcome;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The one form in which batches are kept and sent, and their outcomes. Deterministic; safe for any
 * thread.
 */
public interface BatchCodec {
  /** The batch in bytes, in a buffer of its own from position to limit. */
  ByteBuffer encode(CommandBatch batch);

  /**
   * Reads all of the buffer as a batch.
   *
   * @throws MalformedBytesException if it is none that this version knows
   */
  CommandBatch decode(ByteBuffer bytes) throws MalformedBytesException;

  /** The outcomes in bytes, in a buffer of its own from position to limit. */
  ByteBuffer encodeOutcomes(List<Outcome> outcomes);

  /**
   * Reads all of the buffer as outcomes.
   *
   * @throws MalformedBytesException if it is none that this version knows
   */
  List<Outcome> decodeOutcomes(ByteBuffer bytes) throws MalformedBytesException;
}
