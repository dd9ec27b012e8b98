package io.raftkv.domain.access;

/**
 * Who sent a command, and on what ground it was let in.
 *
 * @param directoryRevision the directory's revision that the decision rests on: at another one it
 *     is decided again
 */
public record Authority(Actor actor, long directoryRevision) {}
