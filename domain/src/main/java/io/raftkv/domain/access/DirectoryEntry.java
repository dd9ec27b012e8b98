package io.raftkv.domain.access;

/** One of the things that the directory consists of, as snapshots hold them. */
public sealed interface DirectoryEntry permits DirectoryHead, User, ApiKey, RevokedToken {}
