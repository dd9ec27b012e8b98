/**
 * The files of a write-ahead log: segments of records, and a mark of what had been synced.
 *
 * <pre>
 * folder   := LOCK  durable.mark  wal-(first index, 20 digits).log ...
 * segment  := header record* footer? zeros     zero-filled to its size before it is used
 * header   := "RKVWAL01"  size:u64  firstIndex:u64  salt:u32  crc32c:u32 (over the 28 bytes before)
 * record   := length:u32  index:u64  durableIndex:u64  payloadCrc32c:u32
 *             headerCrc32c:u32 (over the salt and the 24 bytes before)  payload
 * footer   := 0xFFFFFFFF:u32  nextIndex:u64  lastIndex:u64  chainCrc32c:u32 (over the headers of
 *             all records before, in order)  headerCrc32c:u32
 * mark     := slot slot                        written in turn
 * slot     := "RKVMARK1"  durableIndex:u64  crc32c:u32 (over the 16 bytes before)  zeros to 512
 * </pre>
 *
 * Numbers are big-endian. Indexes are consecutive over all segments. {@code durableIndex} is the
 * last index that was known to be synced when the record was written: a valid record whose
 * durableIndex reaches a damaged one proves that the damaged one had been acknowledged. The salt, a
 * random number, keeps a value from being taken for such a record. A segment is sealed with its
 * footer, durably, before the next one begins, so only the last may lack one.
 *
 * <p>Assumptions. A sector of 512 bytes is written whole or not at all, by a disk that loses power
 * and by a file system that runs out of room; a segment's bytes are zero, and its size and folder
 * entry are durable, before the first record goes into it. So a write cut off by a power loss
 * leaves sectors of zeros, and nothing else, in the place of data. A reader calls damage a torn
 * tail only if it looks like that, lies in the last segment, and nothing behind it or beside it
 * proves that it had been synced; all other damage is corruption, and the log is left as it is.
 *
 * <p>A failed sync is final, and a failed write unless there was no room: what the disk holds is
 * not known then, and a second sync would report success for pages that were dropped.
 */
package io.raftkv.adapters.storage.segment;
