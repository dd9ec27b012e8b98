package io.raftkv.client;

/**
 * A key was written.
 *
 * @param revision of the store, which the write made
 * @param version of the key, from 1
 */
public record Written(long revision, long version) {}
