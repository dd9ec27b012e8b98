package io.raftkv.adapters.storage.offline;

import io.raftkv.application.port.StoppedMember;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the folders of a node of a cluster hold, and what a start would make of them.
 *
 * @param snapshots the newest first
 * @param damage a line for everything that is not as it should be; empty if all is sound
 * @param notes a line for every other thing worth knowing
 * @param snapshotIndex the last entry in the snapshot that a start would load; 0 without one
 * @param refusal why a server would refuse to start; null if it would not
 */
public record MemberReport(
    StoppedMember.Identity identity,
    List<FileReport> snapshots,
    StoppedMember.Log log,
    List<String> damage,
    List<String> notes,
    long snapshotIndex,
    @Nullable String refusal) {
  /** Keeps its own copies of the lists. */
  public MemberReport {
    snapshots = List.copyOf(snapshots);
    damage = List.copyOf(damage);
    notes = List.copyOf(notes);
  }
}
