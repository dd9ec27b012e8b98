package io.raftkv.client;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** How futures fail. */
final class Faults {
  private Faults() {}

  /** Waits for it to fail as all of the client's do. */
  static RaftKvException of(CompletableFuture<?> future) {
    return assertInstanceOf(
        RaftKvException.class, assertThrows(ExecutionException.class, future::get).getCause());
  }
}
