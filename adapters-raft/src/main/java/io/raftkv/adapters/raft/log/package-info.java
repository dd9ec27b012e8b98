/**
 * Ratis's log on disk, judged before Ratis sees it, and read while no server runs.
 *
 * <pre>
 * folder  := raft-meta  raft-meta.conf  log_(first)-(last) ...  log_inprogress_(first)
 * segment := "RaftLog1" entry* zeros
 * entry   := length:varint  LogEntryProto  crc32c:u32 (over length and entry)
 * </pre>
 */
package io.raftkv.adapters.raft.log;
