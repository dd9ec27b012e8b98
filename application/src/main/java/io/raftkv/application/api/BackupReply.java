package io.raftkv.application.api;

import java.io.InputStream;

/** What became of the wish for a backup. */
public sealed interface BackupReply {
  /**
   * A snapshot that holds everything applied before the call.
   *
   * @param contents all of its bytes, to be closed by the caller; readable for as long as that
   *     takes, whatever snapshots come meanwhile
   */
  record Opened(Snapshot snapshot, InputStream contents) implements BackupReply {}

  /** The node takes none now. */
  record Refused(Refusal why) implements BackupReply {}

  /** It could not be written or opened; the log and earlier snapshots are as before. */
  record Failed(String reason) implements BackupReply {}
}
