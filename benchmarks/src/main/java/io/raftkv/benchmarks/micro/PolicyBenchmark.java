package io.raftkv.benchmarks.micro;

import io.raftkv.benchmarks.store.Dataset;
import io.raftkv.domain.access.AccessPolicy;
import io.raftkv.domain.access.Action;
import io.raftkv.domain.access.Actor;
import io.raftkv.domain.access.Credential;
import io.raftkv.domain.access.Decision;
import io.raftkv.domain.access.Principal;
import io.raftkv.domain.access.Role;
import io.raftkv.domain.key.Key;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/** What an API key with a scope may, and whether it may read a key. */
@State(Scope.Benchmark)
@Threads(1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // by JMH, which calls the setup first
public class PolicyBenchmark {
  private static final int KEYS = 1024;

  /** How many prefixes the scope has; the last one is the key's. */
  @Param({"1", "20"})
  int prefixes;

  private Principal who;
  private io.raftkv.domain.access.Scope users;
  private Key[] keys;
  private int next;

  /** Makes the scope: prefixes that differ from the keys' in their last byte alone. */
  @Setup(Level.Trial)
  public void make() {
    List<Key> all = new ArrayList<>();
    for (int i = prefixes - 1; i >= 0; i--) {
      all.add(Key.wrap(("key" + (char) ('/' - i)).getBytes(StandardCharsets.US_ASCII)));
    }
    Actor actor = new Actor(UUID.randomUUID(), new Credential.Key(UUID.randomUUID()));
    who = new Principal(actor, "user", Role.READ, io.raftkv.domain.access.Scope.of(all), false);
    users = io.raftkv.domain.access.Scope.of(all);
    keys = new Key[KEYS];
    for (int i = 0; i < KEYS; i++) {
      keys[i] = Dataset.key(i);
    }
  }

  /** Of keys that the scope's last prefix has. */
  @Benchmark
  public Decision decide() {
    int at = next++ & (KEYS - 1);
    Decision decision = AccessPolicy.decide(who, Action.READ_KEYS, keys[at]);
    if (decision instanceof Decision.Denied) {
      throw new IllegalStateException("denied");
    }
    return decision;
  }

  /** What a key and its user share, which each request by that key asks for. */
  @Benchmark
  public io.raftkv.domain.access.Scope shared() {
    return who.scope().and(users);
  }
}
