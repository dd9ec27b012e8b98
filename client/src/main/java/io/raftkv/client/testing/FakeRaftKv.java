package io.raftkv.client.testing;

/** A store in memory. */
public final class FakeRaftKv {
  private FakeRaftKv() {}
}
