package io.raftkv.client.cli;

import io.raftkv.client.ByteSequence;
import io.raftkv.client.Conditional;
import io.raftkv.client.Entry;
import io.raftkv.client.FailedAttempt;
import io.raftkv.client.KeyRange;
import io.raftkv.client.Outcome;
import io.raftkv.client.Precondition;
import io.raftkv.client.RaftKvClient;
import io.raftkv.client.RaftKvException;
import io.raftkv.client.RangeQuery;
import io.raftkv.client.Written;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keys over gRPC. */
final class GrpcKeys implements KeyServer {
  private static final int PAGE = 1_000;

  /** What the server, or the way to it, does not let one know. */
  private static final Set<String> NOT_REACHED =
      Set.of(
          RaftKvException.UNREACHABLE,
          RaftKvException.CONNECTION_LOST,
          RaftKvException.DEADLINE_EXCEEDED);

  private static final Set<String> NOT_ALLOWED = Set.of("unauthenticated", "forbidden");

  private final RaftKvClient client;
  private final String named;

  /**
   * Over a client that is closed with this.
   *
   * @param named its servers, for people
   */
  GrpcKeys(RaftKvClient client, String named) {
    this.client = client;
    this.named = named;
  }

  private <T> T told(Supplier<T> call) {
    try {
      return call.get();
    } catch (RaftKvException fault) {
      if (fault.code().equals(RaftKvException.UNREACHABLE)) {
        throw new CliFault(
            CliFault.UNREACHABLE,
            "could not reach "
                + named
                + "; is the server up, is that its port of gRPC, and is --tls given where it speaks"
                + " TLS?");
      }
      int exit = CliFault.REFUSED;
      if (fault.outcome() == Outcome.UNKNOWN || NOT_REACHED.contains(fault.code())) {
        exit = CliFault.UNREACHABLE;
      } else if (NOT_ALLOWED.contains(fault.code())) {
        exit = CliFault.NOT_AUTHORISED;
      }
      List<FailedAttempt> attempts = fault.attempts();
      throw new CliFault(
          exit,
          exit == CliFault.UNREACHABLE || attempts.isEmpty()
              ? fault.getMessage()
              : attempts.getLast().message()); // the server's own words, as over HTTP
    }
  }

  private Entry entry(String key) {
    return told(() -> client.get(key)).orElseThrow(GrpcKeys::notFound);
  }

  private static CliFault notFound() {
    return new CliFault(CliFault.REFUSED, "key not found");
  }

  @Override
  public byte[] get(String key) {
    return entry(key).value().toByteArray();
  }

  @Override
  public void put(String key, byte[] value, @Nullable String ttl) {
    ByteSequence name = ByteSequence.utf8(key);
    ByteSequence bytes = ByteSequence.of(value);
    var _ =
        told(() -> ttl == null ? client.put(name, bytes) : client.put(name, bytes, duration(ttl)));
  }

  private static Duration duration(String text) {
    return GoDuration.parse(text)
        .orElseThrow(() -> new IllegalArgumentException("it was checked: " + text));
  }

  @Override
  public void delete(String key) {
    var _ = told(() -> client.delete(key));
  }

  @Override
  public List<String> list(String prefix, int limit) {
    int page = limit <= 0 ? PAGE : Math.min(limit, PAGE);
    RangeQuery query = RangeQuery.of(KeyRange.prefix(prefix)).keysOnly().pageSize(page);
    return told(
        () -> {
          List<String> keys = new ArrayList<>();
          Iterator<Entry> entries = client.iterate(query);
          while ((limit <= 0 || keys.size() < limit) && entries.hasNext()) {
            keys.add(entries.next().key().utf8());
          }
          return keys;
        });
  }

  @Override
  public long compareAndSwap(String key, long expected, String value) {
    if (expected < 0) {
      throw new CliFault(CliFault.USAGE, "VERSION is 0 or more, not " + expected);
    }
    Precondition condition = expected == 0 ? Precondition.absent() : Precondition.version(expected);
    return switch (told(() -> client.putIf(key, value, condition))) {
      case Conditional.Applied<Written>(Written written) -> written.version();
      case Conditional.NotMet<Written>(long current, long _) -> throw KeyServer.mismatch(current);
    };
  }

  @Override
  public TimeLeft timeToLive(String key) {
    return entry(key)
        .timeToLive()
        .map(left -> left(key, left, "ttl_seconds", left.toSeconds()))
        .orElseGet(() -> forEver(key, "no expiration set"));
  }

  @Override
  public TimeLeft setTimeToLive(String key, String ttl) {
    Duration wanted = duration(ttl);
    boolean found =
        told(() ->
                wanted.isZero() ? client.removeTimeToLive(key) : client.setTimeToLive(key, wanted))
            .isPresent();
    if (!found) {
      throw notFound();
    }
    return wanted.isZero()
        ? forEver(key, "TTL removed successfully")
        : left(key, wanted, "message", "TTL updated successfully");
  }

  private static TimeLeft left(String key, Duration left, String name, Object value) {
    String text = GoDuration.format(left);
    return new TimeLeft(KeyCommands.ordered("key", key, "ttl", text, name, value), text);
  }

  private static TimeLeft forEver(String key, String message) {
    return new TimeLeft(KeyCommands.ordered("key", key, "ttl", null, "message", message), null);
  }

  @Override
  public void close() {
    client.close();
  }
}
