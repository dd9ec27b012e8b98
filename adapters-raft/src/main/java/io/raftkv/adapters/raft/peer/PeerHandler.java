package io.raftkv.adapters.raft.peer;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;

/** Answers what peers ask. Safe for any thread. */
public interface PeerHandler {
  /** The answer; must not block. A future that fails closes the call with an error. */
  CompletableFuture<PeerMessage> answer(PeerMessage question);

  /**
   * The newest snapshot, to be closed by the caller. May block.
   *
   * @throws IOException if there is none that would do, or it cannot be read
   */
  InputStream snapshot(PeerMessage.FetchSnapshot question) throws IOException;
}
