package io.raftkv.domain.state;

/**
 * What had been applied at one moment.
 *
 * @param appliedIndex the last log entry in it; 0 before the first
 * @param revision the store's revision; 0 before the first write
 * @param keys how many keys have a value
 * @param hash over keys, values, versions, revisions and deadlines
 */
public record View(long appliedIndex, long revision, long keys, StateDigest hash) {}
