package io.raftkv.application.service;

import java.time.Duration;

/**
 * The bounds of group commit.
 *
 * @param batchEnabled whether several commands may share an entry and its sync
 * @param batchCommands how many commands an entry holds at most
 * @param batchBytes about how many bytes it holds at most; a larger single command goes alone
 * @param batchWait how long a batch may gather while the log is busy, before it is sent down the
 *     pipeline behind the entry under way; while the log is idle no batch waits at all
 * @param queueCommands how many commands may wait; past that a caller is refused at once
 * @param queueBytes about how many bytes may wait
 * @param deadline how long a caller waits for an outcome
 */
public record CommitOptions(
    boolean batchEnabled,
    int batchCommands,
    long batchBytes,
    Duration batchWait,
    int queueCommands,
    long queueBytes,
    Duration deadline) {}
