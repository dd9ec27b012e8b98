package io.raftkv.application.port;

import io.raftkv.domain.command.LogEntry;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node of a cluster while no server runs: who its files say it is, and its log. Nothing is
 * changed but by the two methods that say so, and whoever calls those keeps servers out of the data
 * folder. For one thread.
 */
public interface StoppedMember {
  /**
   * Who it is.
   *
   * @param removed whether its cluster has taken it out
   */
  record Identity(String nodeId, String clusterId, boolean removed) {}

  /** What was found where the log should be. */
  sealed interface Log {
    /** There is none in the folder. */
    record Missing(String folder) implements Log {}

    /** It cannot be trusted; what is wrong, with file and offset. */
    record Damaged(String what) implements Log {}

    /**
     * It is sound, but for a write that was cut short.
     *
     * @param first the first entry; one above the last if there is none
     * @param last the last entry, which may not have been agreed on
     * @param lastTerm the term of that; 0 if there is none
     * @param torn what a start cuts off; null if nothing
     */
    record Sound(String folder, long first, long last, long lastTerm, @Nullable Torn torn)
        implements Log {}
  }

  /**
   * A write that was cut short and that nobody was promised.
   *
   * @param offset where it begins in the file
   */
  record Torn(String file, long offset, long bytes) {}

  /**
   * Who it is; null if the data folder belongs to no cluster.
   *
   * @throws IOException if the file that says so cannot be read, or is damaged
   */
  @Nullable Identity identity() throws IOException;

  /**
   * Reads all of the log, and hands on the batches in it in their order. Entries that the cluster
   * makes for itself have none. Where damage is found, those before it have been handed on.
   *
   * @param after entries up to this one are read and not handed on
   * @throws IOException if a file cannot be read
   */
  Log read(long after, Consumer<LogEntry> batches) throws IOException;

  /**
   * What keeps the node from starting, whatever its snapshots and the entries of its log are; null
   * if nothing does.
   *
   * @throws IOException if a file cannot be read
   */
  @Nullable String objection() throws IOException;

  /**
   * Moves the log out of the way, durably: the node does not start any more, and {@link #read}
   * still finds it. Nothing happens if that has been done.
   *
   * @return where it lies
   */
  String setLogAside() throws IOException;

  /**
   * Moves the file that says who the node is out of the way, durably: the data folder belongs to no
   * cluster any more.
   *
   * @return where it lies
   */
  String setIdentityAside() throws IOException;
}
