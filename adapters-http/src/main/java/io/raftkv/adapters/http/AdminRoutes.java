package io.raftkv.adapters.http;

import io.raftkv.application.api.BackupReply;
import io.raftkv.application.api.Snapshot;
import io.raftkv.application.api.SnapshotReply;
import io.raftkv.application.api.Snapshots;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code /admin}: copies of the whole state. */
final class AdminRoutes {
  /** Each holds a file open for as long as its client likes, if it only goes on reading. */
  static final int BACKUPS_MAX = 4;

  private static final HttpString INDEX = new HttpString("X-Raft-Index");

  private final Snapshots snapshots;
  private final AtomicInteger backups = new AtomicInteger();

  AdminRoutes(Snapshots snapshots) {
    this.snapshots = snapshots;
  }

  void snapshot(Call call) {
    call.await(
        snapshots.take(),
        reply -> {
          switch (reply) {
            case SnapshotReply.Taken(Snapshot taken) ->
                call.json(
                    200,
                    json -> {
                      json.writeStringField("snapshot", taken.name());
                      json.writeStringField("message", "snapshot created successfully");
                    });
            case SnapshotReply.Refused(var why) -> call.refuse(why);
            case SnapshotReply.Failed(String reason) -> call.fail(failed(reason));
          }
        });
  }

  void backup(Call call) {
    call.body(unwanted -> open(call));
  }

  private void open(Call call) {
    if (backups.incrementAndGet() > BACKUPS_MAX) {
      backups.decrementAndGet();
      throw RequestFault.unavailable(
          "overloaded", BACKUPS_MAX + " backups are under way; retry when one of them has ended");
    }
    call.whenEnded(backups::decrementAndGet);
    call.await(
        snapshots.backup(call.worker()),
        reply -> {
          switch (reply) {
            case BackupReply.Opened(Snapshot snapshot, InputStream contents) -> {
              describe(call, snapshot);
              StreamedBody.send(call, 200, "application/octet-stream", snapshot.bytes(), contents);
            }
            case BackupReply.Refused(var why) -> call.refuse(why);
            case BackupReply.Failed(String reason) -> call.fail(failed(reason));
          }
        });
  }

  /** No entity tag: two snapshots of one revision differ in when they were taken. */
  private static void describe(Call call, Snapshot snapshot) {
    call.header(KeyRoutes.REVISION, Long.toString(snapshot.revision()));
    call.header(INDEX, Long.toString(snapshot.index()));
    call.header(
        Headers.CONTENT_DISPOSITION,
        "attachment; filename=\"raftkv-" + snapshot.revision() + ".rkv\"");
  }

  private static RequestFault failed(String reason) {
    return new RequestFault(
        500,
        "snapshot_failed",
        reason + "; nothing was lost: see the node's log and its disk, then try again");
  }
}
