/**
 * The binary forms of command batches, which logs hold, and of their outcomes, which snapshots
 * hold.
 *
 * <pre>
 * batch    := format:u8=1  proposedAtMillis:i64  count:u32  command*
 * command  := 1 put | 2 delete | 3 batch | 4 setDeadline | 5 expire | 6 once   (the tag is a u8)
 * put      := key value deadlineMillis:i64 precondition
 * delete   := key precondition
 * batch    := count:u32 (put | delete, each with its tag)*
 * setDeadline := key deadlineMillis:i64
 * expire   := count:u32 (key revision:i64)*
 * once     := clientLength:u8 client sequence:u64 command, with its tag, neither 5 nor 6
 * precondition := 0 none | 1 exists | 2 absent | 3 version:i64 | 4 count:u8 revision:i64*
 * key      := length:u16 bytes        value := length:u32 bytes
 *
 * outcome  := 1 revision:u64 version:u64          written
 *           | 2 revision:u64 existed:u8           deleted
 *           | 3 revision:u64 count:u32 version:u64*   batch applied
 *           | 4 revision:u64                      deadline set
 *           | 5 revision:u64 keys:u32             expired
 *           | 6 change:u32 version:u64 revision:u64   precondition failed
 *           | 7 key not found | 8 upTo:u64 request forgotten | 9 request id reused
 *           | 10 too many clients
 * </pre>
 *
 * All numbers are big-endian. A reader takes no length on trust: it allocates nothing larger than
 * what is left to read.
 */
@org.jspecify.annotations.NullMarked
package io.raftkv.adapters.storage.codec;
