package io.raftkv.client.examples;

import io.raftkv.client.AsyncKv;
import io.raftkv.client.ByteSequence;
import io.raftkv.client.Comparison;
import io.raftkv.client.Conditional;
import io.raftkv.client.Deleted;
import io.raftkv.client.Entry;
import io.raftkv.client.KeyRange;
import io.raftkv.client.Member;
import io.raftkv.client.NodeStatus;
import io.raftkv.client.Operation;
import io.raftkv.client.Outcome;
import io.raftkv.client.Page;
import io.raftkv.client.Precondition;
import io.raftkv.client.RaftKvClient;
import io.raftkv.client.RaftKvException;
import io.raftkv.client.RangeQuery;
import io.raftkv.client.ReadOptions;
import io.raftkv.client.RetryPolicy;
import io.raftkv.client.TlsOptions;
import io.raftkv.client.Transaction;
import io.raftkv.client.TxnResult;
import io.raftkv.client.WatchCursor;
import io.raftkv.client.WatchEvent;
import io.raftkv.client.WatchHandle;
import io.raftkv.client.WatchListener;
import io.raftkv.client.WatchQuery;
import io.raftkv.client.WatchSignal;
import io.raftkv.client.Written;
import io.raftkv.client.testing.FakeRaftKv;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/** The examples of docs/java-client.md, which a test compares with these, and runs. */
final class Examples {
  private Examples() {}

  static String first() {
    try (RaftKvClient client = RaftKvClient.connect("n1:9090", "n2:9090", "n3:9090")) {
      client.put("greeting", "hello");
      return client.get("greeting").map(Entry::utf8).orElse("nobody there");
    }
  }

  static RaftKvClient built(Supplier<String> tokens) {
    RaftKvClient client =
        RaftKvClient.builder()
            .endpoints("n1.example:9090", "n2.example:9090", "n3.example:9090")
            .bearerToken(tokens) // or apiKey("rftkv_…"), or bearerToken("…")
            .tls(
                TlsOptions.trusting(Path.of("ca.pem"))
                    .clientCertificate(Path.of("client.pem"), Path.of("client.key")))
            .deadline(Duration.ofSeconds(5))
            .retry(
                RetryPolicy.DEFAULT
                    .maxAttempts(20)
                    .backoff(Duration.ofMillis(20), Duration.ofSeconds(1))
                    .attemptTimeout(Duration.ofSeconds(2)))
            .maxMessageBytes(8 << 20)
            .name("billing")
            .build();
    return client;
  }

  static void keys(RaftKvClient client) {
    Written written = client.put("config/port", "8080");
    client.put("session/42", "ann", Duration.ofMinutes(30)); // leaves after that time
    Optional<Entry> entry = client.get("config/port");
    Optional<Entry> before =
        client.get(
            ByteSequence.utf8("config/port"), ReadOptions.DEFAULT.atRevision(written.revision()));
    client.setTimeToLive("session/42", Duration.ofHours(1)); // empty where there is no such key
    Deleted deleted = client.delete("config/port");
    use(entry, before, deleted);
  }

  static void conditions(RaftKvClient client) {
    Entry read = client.get("counter").orElseThrow();
    String next = Integer.toString(Integer.parseInt(read.utf8()) + 1);
    switch (client.putIf("counter", next, Precondition.unchanged(read))) {
      case Conditional.Applied<Written>(Written written) -> use(written);
      case Conditional.NotMet<Written> now -> use(now.currentRevision()); // read again, try again
    }
  }

  static void ranges(RaftKvClient client) {
    Page page = client.range(RangeQuery.prefix("session/").pageSize(50));
    while (page.next().isPresent()) {
      page = client.range(page.next().get()); // at the revision of the first
    }
    List<String> newest =
        client.stream(RangeQuery.of(KeyRange.prefix("log/")).descending().keysOnly())
            .limit(10)
            .map(found -> found.key().utf8())
            .toList();
    use(newest);
  }

  static void transactions(RaftKvClient client) {
    TxnResult result =
        client.txn(
            Transaction.when(Comparison.absent("lock"))
                .then(Operation.put("lock", "me"), Operation.put("log/1", "me"))
                .otherwise(Operation.get("lock")));
    if (!result.succeeded()) {
      use(result.got(0)); // whose it is
    }
  }

  static CompletableFuture<String> async(RaftKvClient client) {
    AsyncKv kv = client.async();
    return kv.put("a", "1")
        .thenCombine(kv.withDeadline(Duration.ofSeconds(1)).put("b", "2"), (a, b) -> b.revision())
        .thenCompose(revision -> kv.get("a"))
        .thenApply(entry -> entry.map(Entry::utf8).orElse(""));
  }

  static void errors(RaftKvClient client) {
    try {
      client.put("a", "1");
    } catch (RaftKvException fault) {
      if (fault.outcome() == Outcome.UNKNOWN) {
        use(client.get("a")); // it may be there: look before you write again
      } else if (fault.code().equals("disk_full")) {
        use(fault.getMessage());
      } else {
        throw fault;
      }
    }
  }

  static WatchHandle watch(RaftKvClient client) {
    WatchHandle watch =
        client.watch(
            WatchQuery.prefix("config/"),
            changes -> changes.events().forEach(event -> use(event.key(), event.entry())));
    watch.opened().join(); // what is written from here on is told
    return watch;
  }

  static WatchHandle mirror(RaftKvClient client, Map<ByteSequence, Entry> copy) {
    return client.watch(
        WatchQuery.prefix("config/").withInitial().restarting(),
        new WatchListener() {
          @Override
          public void initial(WatchSignal.Initial keys) {
            if (keys.first()) {
              copy.clear(); // at the start, and whenever changes were lost
            }
            keys.entries().forEach(entry -> copy.put(entry.key(), entry));
          }

          @Override
          public void changes(WatchSignal.Changes changes) {
            for (WatchEvent event : changes.events()) {
              event
                  .entry()
                  .ifPresentOrElse(
                      entry -> copy.put(event.key(), entry), () -> copy.remove(event.key()));
            }
          }
        });
  }

  static void cursor(RaftKvClient client) throws InterruptedException {
    try (WatchCursor cursor = client.watch(WatchQuery.key("leader"))) {
      Optional<WatchSignal> signal = cursor.next(Duration.ofSeconds(10));
      if (signal.isPresent() && signal.get() instanceof WatchSignal.Changes changes) {
        use(changes.revision());
      }
    }
  }

  static void cluster(RaftKvClient client) {
    NodeStatus status = client.cluster().status();
    List<Member> members = client.cluster().members();
    client.withDeadline(Duration.ofMinutes(1)).cluster().addMember("n4", "n4:7000");
    use(status, members);
  }

  static void testing() {
    try (FakeRaftKv store = FakeRaftKv.start();
        RaftKvClient client = store.client()) {
      store.failNext(2); // nothing is done, and the client tries again
      client.put("a", "1");
      store.loseNextAnswers(1); // it is done, and the client does not hear of it
      client.put("a", "2");
      if (store.revision() != 2) {
        throw new AssertionError("each is done once");
      }
      client.put("b", "1", Duration.ofSeconds(30));
      store.advance(Duration.ofSeconds(31)); // b is gone
      store.cutWatches();
      store.compact(store.revision());
    }
  }

  static Map<ByteSequence, Entry> copy() {
    return new ConcurrentSkipListMap<>();
  }

  private static void use(Object... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("nothing to be used");
    }
  }
}
