package io.raftkv.application.port;

import io.raftkv.application.api.SnapshotReply;
import io.raftkv.domain.state.StateLoader;
import io.raftkv.domain.state.View;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of a node whose log lies elsewhere: written beside the writes that go on, the
 * newest two kept, and loaded at a start.
 *
 * <p>{@link #open} first, once; {@link #applied} and {@link #request} on the apply thread; the
 * others on any.
 */
public interface SnapshotStore {
  /** How opening ended. */
  sealed interface Opened {
    /**
     * The newest sound one has been loaded.
     *
     * @param view of the state in it; null where there is no snapshot
     */
    record Loaded(@Nullable View view) implements Opened {}

    /** It cannot be used, and nothing in it was changed; why, and what to do, in one line. */
    record Refused(String reason) implements Opened {}
  }

  /** Is told on a thread of the store when a snapshot has become durable. */
  @FunctionalInterface
  interface Listener {
    /**
     * The log may go that is needed by none of those kept.
     *
     * @param oldest the last entry in the older of the two; -1 while there is only one
     */
    void taken(long oldest);
  }

  /** Keeps others out of the data folder, and loads the newest sound snapshot into the state. */
  Opened open(ReplicatedState state, Listener listener) throws IOException;

  /** So many writes were applied, which take so many bytes in the log: it may be time for one. */
  void applied(long writes, long logBytes);

  /** Takes one of all that has been applied. */
  void request(CompletableFuture<SnapshotReply> reply);

  /**
   * The newest that is durable.
   *
   * @return the last entry in it; null while there is none
   */
  @Nullable View newest();

  /** As {@link Listener#taken} is told. */
  long oldest();

  /**
   * Opens the newest to be sent elsewhere. It stays readable when newer ones make it obsolete.
   *
   * @throws java.io.FileNotFoundException if there is none
   */
  InputStream read() throws IOException;

  /**
   * Takes in a snapshot from elsewhere: verified whole while it is written aside, then given its
   * name, durably. The state is not touched. Blocks.
   *
   * @throws MalformedBytesException if it is no whole snapshot; what was begun is removed
   */
  View adopt(InputStream from) throws IOException, MalformedBytesException;

  /**
   * Loads the newest, to be installed. Blocks.
   *
   * @throws MalformedBytesException if it is damaged
   */
  View load(StateLoader into) throws IOException, MalformedBytesException;

  /** Gives the folder free. Blocks. Idempotent. */
  void close() throws IOException;
}
