package io.raftkv.domain.state;

import io.raftkv.domain.key.Key;

/** A key with the version of it that a scan saw. */
public record KeyEntry(Key key, VersionedValue versioned) {}
