package io.raftkv.domain.command;

/**
 * A batch at its place in the log.
 *
 * @param index consecutive, from 1
 */
public record LogEntry(long index, CommandBatch batch) {}
