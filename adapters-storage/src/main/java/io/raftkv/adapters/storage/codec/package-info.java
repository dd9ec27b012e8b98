/**
 * The binary form of a command batch, which the log on disk, and later the one among nodes, hold.
 *
 * <pre>
 * batch    := format:u8=1  proposedAtMillis:i64  count:u32  command*
 * command  := 1 put | 2 delete | 3 batch | 4 setDeadline | 5 expire     (the tag is a u8)
 * put      := key value deadlineMillis:i64 precondition
 * delete   := key precondition
 * batch    := count:u32 (put | delete, each with its tag)*
 * setDeadline := key deadlineMillis:i64
 * expire   := count:u32 (key revision:i64)*
 * precondition := 0 none | 1 exists | 2 absent | 3 version:i64 | 4 count:u8 revision:i64*
 * key      := length:u16 bytes        value := length:u32 bytes
 * </pre>
 *
 * All numbers are big-endian. A reader takes no length on trust: it allocates nothing larger than
 * what is left to read.
 */
@org.jspecify.annotations.NullMarked
package io.raftkv.adapters.storage.codec;
