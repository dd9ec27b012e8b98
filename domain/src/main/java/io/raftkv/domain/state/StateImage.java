package io.raftkv.domain.state;

import io.raftkv.domain.access.DirectoryEntry;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.key.KeyRange;
import java.util.List;
import java.util.function.Predicate;

/**
 * The whole state as of one view, which stays readable while writes go on: history from that view
 * on is kept until the image is closed, so close it soon, or until that takes more memory than
 * {@link Retention#imageBytes}: then the image {@linkplain #isVoid is void}. Made on the apply
 * thread; read by any one thread, closed by any.
 */
public final class StateImage implements AutoCloseable {
  private final KeySpace keySpace;
  private final View view;
  private final List<DirectoryEntry> directory;
  private final List<ClientRequests> clients;

  StateImage(
      KeySpace keySpace, View view, List<DirectoryEntry> directory, List<ClientRequests> clients) {
    this.keySpace = keySpace;
    this.view = view;
    this.directory = directory;
    this.clients = clients;
    keySpace.keepFrom(this);
  }

  /** What had been applied when the image was made. */
  public View view() {
    return view;
  }

  /**
   * Whether what it needs has been dropped. To be asked after each scan, whose answer is worth
   * nothing then; for good.
   */
  public boolean isVoid() {
    return keySpace.floor() > view.revision();
  }

  /**
   * Shows each key that had a value, in order, until the visitor returns false. A key of the view
   * has a {@linkplain VersionedValue#deadlineMillis deadline} or {@link Command#NO_DEADLINE}.
   */
  public void scan(Predicate<KeyEntry> visitor) {
    keySpace.scan(KeyRange.ALL, view.revision(), false, visitor);
  }

  /** Who may do what: what a {@link StateSink} takes, in this order. */
  public List<DirectoryEntry> directory() {
    return directory;
  }

  /** What was remembered of clients' requests, the longest silent client first. */
  public List<ClientRequests> clients() {
    return clients;
  }

  /** Gives the history free. Idempotent. */
  @Override
  public void close() {
    keySpace.giveFree(this);
  }
}
