/**
 * Snapshots: the whole state at one revision in one file, which a backup is as well.
 *
 * <pre>
 * folder   := snapshot-(applied index, 20 digits).rkv ...
 * snapshot := header block* end
 * header   := "RKVSNP"  version:u16=3  appliedIndex:u64  revision:u64  keys:u64  clockMillis:i64
 *             stateHash:u128  createdAtMillis:i64  appliedTerm:u64  crc32c:u32 (over the 72 bytes
 *             before)
 * block    := type:u8  length:u32  payloadCrc32c:u32  crc32c:u32 (over the 9 bytes before)
 *             payload = entry* (type 1), directory* (type 3, behind all of type 1) or client*
 *             (type 2, behind all others)
 * entry    := keyLength:u16 key  valueLength:u32 value  version:u64  createRevision:u64
 *             modRevision:u64  deadlineMillis:i64
 * directory := users before what is theirs; as in the codec
 * client   := nameLength:u8 name  lastSeenMillis:i64  forgottenUpTo:u64  count:u32
 *             (sequence:u64 outcome)*     the longest silent first; outcomes as in the codec
 * end      := type:u8=255  length:u32=32  payloadCrc32c:u32  crc32c:u32  sha256 (over all before
 *             this block)
 * </pre>
 *
 * Numbers are big-endian. Keys ascend over all blocks. A file that does not end right behind its
 * end block is no snapshot. Version 2, which has no directory, is read as well. A reader checks the
 * sum of a block's header before it makes room for the payload, and the state hash of the header
 * against the hash of what it has loaded, so it finds not only what a disk has done to the file but
 * also what a wrong writer has put into it.
 *
 * <p>A snapshot is written aside ({@code .tmp}), synced, renamed, and the folder synced: one that
 * has its name is whole.
 */
package io.raftkv.adapters.storage.snapshot;
