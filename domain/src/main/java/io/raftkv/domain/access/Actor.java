package io.raftkv.domain.access;

import java.util.UUID;

/** A user as it came: by which credential. What it may do is the directory's to say. */
public record Actor(UUID userId, Credential credential) {}
