package io.raftkv.adapters.storage.cache;

import io.raftkv.application.port.PointReadCache;
import io.raftkv.testkit.PointReadCacheContract;

final class NoPointReadCacheTest extends PointReadCacheContract {
  @Override
  protected PointReadCache create() {
    return new NoPointReadCache();
  }
}
