package io.raftkv.application.api;

import io.raftkv.domain.key.KeyRange;

/**
 * A scan of part of the keys.
 *
 * @param limit how many keys at most, from 1
 * @param valueBytes stop before the values exceed this many bytes in sum, but never before the
 *     first key; for scans that will send the values
 */
public record PageQuery(
    KeyRange range, boolean reverse, int limit, long valueBytes, ReadConsistency consistency) {}
