/**
 * The binary forms of command batches, which logs hold, of their outcomes, and of the directory,
 * which snapshots hold.
 *
 * <pre>
 * batch    := format:u8=1  proposedAtMillis:i64  count:u32  command*
 * command  := 1 put | 2 delete | 3 batch | 4 setDeadline | 5 expire | 6 once
 *           | 7 by | 8 changeAccess | 9 txn   (the tag is a u8)
 * put      := key value deadlineMillis:i64 precondition
 * delete   := key precondition
 * batch    := count:u32 (put | delete, each with its tag)*
 * txn      := count:u32 comparison*  batch (then)  batch (otherwise)
 * comparison := key relation:u8 (1 equal, 2 not equal, 3 less, 4 greater)
 *             (1 version:i64 | 2 createRevision:i64 | 3 modRevision:i64 | 4 value)
 * setDeadline := key deadlineMillis:i64
 * expire   := count:u32 (key revision:i64)*
 * once     := clientLength:u8 client sequence:u64 command, with its tag, one of 1 to 4 or 9
 * by       := userId credential directoryRevision:u64 command, with its tag, neither 5 nor 7
 * credential := 1 keyId | 2 tokenId epoch:u64 | 3 certificate
 * changeAccess := 1 found user hasKey:u8 apiKey? | 2 addUser user | 3 deleteUser userId
 *           | 4 setRole userId role atMillis:i64 | 5 setScope userId scope atMillis:i64
 *           | 6 setDisabled userId yes:u8 atMillis:i64
 *           | 7 setPassword userId hash:text epoch:i64 atMillis:i64
 *           | 8 addKey apiKey | 9 deleteKey keyId | 10 revoke revokedToken
 *           | 11 noteUse count:u32 (keyId atMillis:i64)* | 12 resetAdmin user
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
 *           | 10 too many clients | 11 revision:u64 access changed
 *           | 12 code:u8 access refused | 13 code:u8 denied
 *           | 14 revision:u64 succeeded:u8 count:u32 (version:u64 existed:u8)*   transaction applied
 *
 * entry    := 1 revision:u64 | 2 user | 3 apiKey | 4 revokedToken   (of the directory)
 * user     := id name:text passwordHash:text role scope flags:u8 (1 disabled, 2 loopback only)
 *             epoch:u64 createdMillis:i64 updatedMillis:i64
 * apiKey   := id sha256:32 bytes  userId name:text role scope createdMillis:i64 expiresMillis:i64
 *             lastUsedMillis:i64
 * revokedToken := id userId expiresMillis:i64
 * role     := 1 read | 2 write | 3 admin      scope := 0xFFFF (all) or count:u16 key*
 * id       := u128, of a UUID                 text  := length:u8 UTF-8
 * </pre>
 *
 * All numbers are big-endian. A reader takes no length on trust: it allocates nothing larger than
 * what is left to read.
 */
@org.jspecify.annotations.NullMarked
package io.raftkv.adapters.storage.codec;
