package io.raftkv.bootstrap.process;

import io.raftkv.bootstrap.process.ServerClient.Reply;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes keys that are its own, one request after the other, and knows what each must hold: what
 * was acknowledged last, or what was under way when the server was killed, and never what was
 * refused. Used by one thread at a time, save for the counts.
 */
final class KillWriter {
  private static final int KEYS = 20;
  private static final int VALUE_BYTES = 8_000;
  private static final String REFUSED = "refused";

  private final String name;
  private final SplittableRandom random;
  private final Map<String, Expected> keys = new LinkedHashMap<>();
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong requests = new AtomicLong();

  /**
   * What a key may hold; null is nothing.
   *
   * @param inDoubt the same as the other where nothing is
   */
  private record Expected(@Nullable String sure, @Nullable String inDoubt) {}

  KillWriter(String name, SplittableRandom random) {
    this.name = name;
    this.random = random;
    for (int i = 0; i < KEYS; i++) {
      keys.put(name + "-" + i, new Expected(null, null));
    }
    keys.put(left(), new Expected(null, null));
    keys.put(right(), new Expected(null, null));
  }

  /** A key whose value counts the batches; so does that of {@link #right}. */
  String left() {
    return name + "-left";
  }

  String right() {
    return name + "-right";
  }

  /** How many batches have been begun. */
  long begun() {
    return begun.get();
  }

  /** The number of the last batch that was acknowledged. */
  long acknowledged() {
    return acknowledged.get();
  }

  /** How many requests were answered. */
  long requests() {
    return requests.get();
  }

  /** Writes until the connection breaks. */
  void writeUntilKilled(URI server) {
    try (ServerClient client = new ServerClient(server)) {
      while (true) {
        String key = name + "-" + random.nextInt(KEYS);
        switch (random.nextInt(10)) {
          case 0, 1 -> batch(client);
          case 2 -> delete(client, key);
          case 3 -> refusedPut(client, key);
          default -> put(client, key);
        }
        requests.incrementAndGet();
      }
    } catch (IOException killed) {
      // what was under way stays in doubt
    }
  }

  private void put(ServerClient client, String key) throws IOException {
    String value = requests.get() + " of " + name + " " + "x".repeat(random.nextInt(VALUE_BYTES));
    begin(key, value);
    expect(201, client.put(key, value));
    settle(key, value);
  }

  private void delete(ServerClient client, String key) throws IOException {
    begin(key, null);
    expect(204, client.call("DELETE", "/keys/" + key, ""));
    settle(key, null);
  }

  /** A write that the server must refuse, and whose value nobody may ever see. */
  private void refusedPut(ServerClient client, String key) throws IOException {
    boolean exists = sure(key) != null;
    String condition = exists ? "If-None-Match" : "If-Match";
    expect(412, client.put(key, REFUSED, condition, exists ? "*" : "\"1\""));
  }

  private void batch(ServerClient client) throws IOException {
    long number = begun.incrementAndGet();
    String value = Long.toString(number);
    begin(left(), value);
    begin(right(), value);
    String put = "{\"op\":\"put\",\"key\":\"%s\",\"value\":\"%s\"}";
    String operations = put.formatted(left(), value) + "," + put.formatted(right(), value);
    expect(200, client.call("POST", "/batch", "{\"operations\":[" + operations + "]}"));
    settle(left(), value);
    settle(right(), value);
    acknowledged.set(number);
  }

  private @Nullable String sure(String key) {
    Expected expected = keys.get(key);
    return expected == null ? null : expected.sure();
  }

  private void begin(String key, @Nullable String value) {
    keys.put(key, new Expected(sure(key), value));
  }

  private void settle(String key, @Nullable String value) {
    keys.put(key, new Expected(value, value));
  }

  private static void expect(int status, Reply reply) {
    if (reply.status() != status) {
      throw new AssertionError(
          "the server answered " + reply.status() + " " + reply.text() + " instead of " + status);
    }
  }

  /** Checks what the server holds, which is known for sure from then on. */
  void verify(ServerClient client) throws IOException {
    for (Map.Entry<String, Expected> key : keys.entrySet()) {
      Reply reply = client.get("/keys/" + key.getKey());
      String found = reply.status() == 404 ? null : reply.text();
      Expected expected = key.getValue();
      boolean fits =
          found == null
              ? expected.sure() == null || expected.inDoubt() == null
              : found.equals(expected.sure()) || found.equals(expected.inDoubt());
      if (!fits || (reply.status() != 404 && reply.status() != 200)) {
        throw new AssertionError(
            "%s is %s %s instead of %s or, in doubt, %s"
                .formatted(
                    key.getKey(),
                    reply.status(),
                    start(reply.text()),
                    start(expected.sure()),
                    start(expected.inDoubt())));
      }
      key.setValue(new Expected(found, found));
    }
    String left = sure(left());
    if (!Objects.equals(left, sure(right()))) {
      throw new AssertionError("half a batch: " + left + " and " + sure(right()));
    }
  }

  private static @Nullable String start(@Nullable String text) {
    return text == null ? null : text.substring(0, Math.min(40, text.length()));
  }
}
