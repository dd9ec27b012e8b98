package io.raftkv.application.api;

/** What became of the wish for a snapshot. */
public sealed interface SnapshotReply {
  /** One that holds everything applied before the call is durable on disk. */
  record Taken(Snapshot snapshot) implements SnapshotReply {}

  /** The node takes none now. */
  record Refused(Refusal why) implements SnapshotReply {}

  /** It could not be written; the log and earlier snapshots are as before. */
  record Failed(String reason) implements SnapshotReply {}
}
