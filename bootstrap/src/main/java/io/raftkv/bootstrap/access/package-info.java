/** What access needs beyond the directory: tokens, hashes of passwords, bounds of guessing. */
@org.jspecify.annotations.NullMarked
package io.raftkv.bootstrap.access;
