package io.raftkv.application.service;

import io.raftkv.application.api.BackupReply;
import io.raftkv.application.api.Snapshot;
import io.raftkv.application.api.SnapshotReply;
import io.raftkv.application.api.Snapshots;
import io.raftkv.application.port.ReplicatedLog;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Snapshots of the state that a log replicates. */
public final class LogSnapshots implements Snapshots {
  /** A node that replaces each snapshot before it can be opened has other worries. */
  private static final int ATTEMPTS = 5;

  private final ReplicatedLog log;

  /** Of this log, which may not have been started yet. */
  public LogSnapshots(ReplicatedLog log) {
    this.log = log;
  }

  @Override
  public CompletableFuture<SnapshotReply> take() {
    return log.snapshot();
  }

  @Override
  public CompletableFuture<BackupReply> backup(Executor files) {
    return backup(files, ATTEMPTS);
  }

  private CompletableFuture<BackupReply> backup(Executor files, int attempts) {
    return log.snapshot()
        .thenComposeAsync(
            reply ->
                switch (reply) {
                  case SnapshotReply.Taken(Snapshot snapshot) -> open(snapshot, files, attempts);
                  case SnapshotReply.Refused(var why) -> completed(new BackupReply.Refused(why));
                  case SnapshotReply.Failed(String reason) ->
                      completed(new BackupReply.Failed(reason));
                },
            files);
  }

  private CompletableFuture<BackupReply> open(Snapshot snapshot, Executor files, int attempts) {
    try {
      return completed(new BackupReply.Opened(snapshot, snapshot.contents().open()));
    } catch (FileNotFoundException replaced) {
      return attempts > 1
          ? backup(files, attempts - 1)
          : completed(
              new BackupReply.Failed("newer snapshots replace each one before it can be read"));
    } catch (IOException e) {
      return completed(
          new BackupReply.Failed(snapshot.name() + " could not be opened: " + e.getMessage()));
    }
  }

  private static CompletableFuture<BackupReply> completed(BackupReply reply) {
    return CompletableFuture.completedFuture(reply);
  }
}
