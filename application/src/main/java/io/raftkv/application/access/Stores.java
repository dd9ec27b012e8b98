package io.raftkv.application.access;

import io.raftkv.application.api.KeyValueStore;
import io.raftkv.domain.access.Authority;

/** Gives the store whose writes bear whose they are. Safe for any thread; cheap. */
@FunctionalInterface
public interface Stores {
  /** The store whose writes bear this. */
  KeyValueStore by(Authority authority);
}
