package io.raftkv.client;

import java.time.Instant;
import java.util.Optional;

/**
 * A change of leaders. Immutable.
 *
 * @param at when the asked node saw it, by that node's clock
 * @param oldLeaderId empty if there was none
 * @param term the new leader's
 */
public record Election(Instant at, Optional<String> oldLeaderId, String newLeaderId, long term) {}
