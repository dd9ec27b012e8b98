package io.raftkv.client;

import java.util.Optional;

/**
 * A member of the cluster. Immutable.
 *
 * @param address where the other nodes reach it
 * @param voter whether it votes
 * @param state {@code leader}, {@code follower}, {@code candidate}, {@code standalone} or {@code
 *     unreachable}
 * @param httpAddress where clients reach it over HTTP; empty while that is not known
 * @param matchIndex up to which it has the log
 * @param appliedIndex up to which it has applied it
 * @param lag how many committed entries it has not applied
 * @param notServing why it does not serve, for programs; empty while it does
 */
public record Member(
    String nodeId,
    String address,
    boolean voter,
    String state,
    Optional<String> httpAddress,
    long matchIndex,
    long appliedIndex,
    long lag,
    Optional<String> notServing) {}
