/**
 * For the tests of those who use the client: {@link io.raftkv.client.testing.FakeRaftKv}, a store
 * in memory, and in this process, that fails as it is told to.
 */
@org.jspecify.annotations.NullMarked
package io.raftkv.client.testing;
