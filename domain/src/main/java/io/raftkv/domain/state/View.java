package io.raftkv.domain.state;

/**
 * What had been applied at one moment.
 *
 * @param appliedTerm the term of the last log entry in it; 0 without terms and before the first
 * @param appliedIndex the last log entry in it; 0 before the first
 * @param revision the store's revision; 0 before the first write
 * @param keys how many keys have a value
 * @param clockMillis the replicated time, in milliseconds since the epoch: the latest that a
 *     proposer's clock has said
 * @param hash over keys, values, versions, revisions, deadlines, the directory and remembered
 *     requests
 */
public record View(
    long appliedTerm,
    long appliedIndex,
    long revision,
    long keys,
    long clockMillis,
    StateDigest hash) {}
