package io.raftkv.adapters.raft.peer;

import java.io.IOException;

/** A peer gave no answer. */
public final class PeerUnreachableException extends IOException {
  private static final long serialVersionUID = 1;

  private final boolean sent;

  /**
   * Says which peer, and how it failed.
   *
   * @param sent whether the peer may have received the call
   */
  PeerUnreachableException(String address, String how, boolean sent, Throwable cause) {
    super("the node at " + address + " gave no answer: " + how, cause);
    this.sent = sent;
  }

  /** Whether the peer may have received the call. */
  public boolean wasSent() {
    return sent;
  }
}
