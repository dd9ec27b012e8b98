package io.raftkv.client.testing;

import io.raftkv.protocol.v1.RequestId;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What became of the last requests of each client. For one thread at a time. */
final class FakeLedger {
  private static final int REQUESTS_PER_CLIENT = 128;

  private static final class Remembered {
    private final TreeMap<Long, Object> outcomes = new TreeMap<>(); // a response or a fault
    private long forgotten;
  }

  private final Map<String, Remembered> clients = new HashMap<>();

  /** Does it, unless it was done under this name: then gives what it gave. */
  <R> R once(RequestId id, Class<R> kind, Supplier<R> write) {
    if (id.getSequence() == 0) {
      return write.get();
    }
    Remembered client = clients.computeIfAbsent(id.getClient(), _ -> new Remembered());
    Object outcome = client.outcomes.get(id.getSequence());
    if (outcome == null) {
      if (id.getSequence() <= client.forgotten) {
        throw FakeFault.forgotten(client.forgotten);
      }
      outcome = outcome(write);
      client.outcomes.put(id.getSequence(), outcome);
      if (client.outcomes.size() > REQUESTS_PER_CLIENT) {
        client.forgotten = client.outcomes.pollFirstEntry().getKey();
      }
    }
    if (outcome instanceof FakeFault fault) {
      throw fault;
    }
    return kind.cast(outcome);
  }

  private static Object outcome(Supplier<?> write) {
    try {
      return write.get();
    } catch (FakeFault refused) {
      return refused;
    }
  }
}
