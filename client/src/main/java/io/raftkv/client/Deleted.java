package io.raftkv.client;

/**
 * A key is not there any more.
 *
 * @param revision of the store, at the delete
 * @param existed whether it was there before
 */
public record Deleted(long revision, boolean existed) {}
