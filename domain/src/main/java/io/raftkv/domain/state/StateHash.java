package io.raftkv.domain.state;

import io.raftkv.domain.access.ApiKey;
import io.raftkv.domain.access.DirectoryEntry;
import io.raftkv.domain.access.DirectoryHead;
import io.raftkv.domain.access.DirectoryWatcher;
import io.raftkv.domain.access.RevokedToken;
import io.raftkv.domain.access.Scope;
import io.raftkv.domain.access.User;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.key.Key;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;

/**
 * A hash over a set of entries that is kept up to date in constant time as entries come and go: the
 * sum, in two lanes modulo 2^64, of each entry's SHA-256 cut to 128 bits. The order in which
 * entries came does not matter.
 *
 * <p>Source: D. Clarke et al., "Incremental Multiset Hash Functions and Their Application to Memory
 * Integrity Checking" (ASIACRYPT 2003), MSet-Add-Hash. Not for several threads.
 */
final class StateHash implements DirectoryWatcher {
  private static final int FIXED_BYTES = 64;

  /** In the place of a key's length, which is never negative. */
  private static final int CLIENT = -1;

  private static final int REQUEST = -2;
  private static final int DIRECTORY = -3;

  private final MessageDigest sha256;
  private final byte[] digest = new byte[32];
  private final ByteBuffer lanes = ByteBuffer.wrap(digest);
  private ByteBuffer head = ByteBuffer.allocate(256);
  private long high;
  private long low;

  StateHash() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must have SHA-256", e);
    }
  }

  void add(Key key, VersionedValue versioned) {
    digest(key, versioned);
    plus();
  }

  void remove(Key key, VersionedValue versioned) {
    digest(key, versioned);
    minus();
  }

  /** A client by what is remembered of it beside its requests. */
  void add(ClientRequests client) {
    digest(client);
    plus();
  }

  void remove(ClientRequests client) {
    digest(client);
    minus();
  }

  /** A request that is remembered of a client. */
  void add(String client, ClientRequests.Answered request) {
    digest(client, request);
    plus();
  }

  void remove(String client, ClientRequests.Answered request) {
    digest(client, request);
    minus();
  }

  @Override
  public void added(DirectoryEntry entry) {
    digest(entry);
    plus();
  }

  @Override
  public void removed(DirectoryEntry entry) {
    digest(entry);
    minus();
  }

  private void plus() {
    high += lanes.getLong(0);
    low += lanes.getLong(8);
  }

  private void minus() {
    high -= lanes.getLong(0);
    low -= lanes.getLong(8);
  }

  StateDigest current() {
    return new StateDigest(high, low);
  }

  private void digest(Key key, VersionedValue versioned) {
    begin(FIXED_BYTES + key.size());
    head.putInt(key.size());
    key.writeTo(head);
    head.putLong(versioned.version())
        .putLong(versioned.createRevision())
        .putLong(versioned.modRevision())
        .putLong(versioned.deadlineMillis());
    sha256.update(head.array(), 0, head.position());
    sha256.update(versioned.value().asReadOnlyBuffer());
    end();
  }

  private void digest(ClientRequests client) {
    begin(FIXED_BYTES + client.client().length());
    head.putInt(CLIENT);
    put(client.client());
    head.putLong(client.lastSeenMillis()).putLong(client.forgottenUpTo());
    sha256.update(head.array(), 0, head.position());
    end();
  }

  private void digest(String client, ClientRequests.Answered request) {
    Outcome outcome = request.outcome();
    int repeated =
        switch (outcome) {
          case Outcome.BatchApplied batch -> Long.BYTES * batch.versions().size();
          case Outcome.TxnApplied txn -> 1 + (Long.BYTES + 1) * txn.effects().size();
          default -> 0;
        };
    begin(FIXED_BYTES + client.length() + repeated);
    head.putInt(REQUEST);
    put(client);
    head.putLong(request.sequence());
    switch (outcome) {
      case Outcome.Written(long revision, long version) -> fields(1, revision, version);
      case Outcome.Deleted(long revision, boolean existed) -> fields(2, revision, existed ? 1 : 0);
      case Outcome.BatchApplied(long revision, List<Long> all) -> {
        fields(3, revision, all.size());
        all.forEach(head::putLong);
      }
      case Outcome.DeadlineSet(long revision) -> fields(4, revision, 0);
      case Outcome.Expired(long revision, int keys) -> fields(5, revision, keys);
      case Outcome.PreconditionFailed(int change, long version, long revision) -> {
        fields(6, change, version);
        head.putLong(revision);
      }
      case Outcome.KeyNotFound _ -> fields(7, 0, 0);
      case Outcome.RequestForgotten(long upTo) -> fields(8, upTo, 0);
      case Outcome.RequestIdReused _ -> fields(9, 0, 0);
      case Outcome.TooManyClients _ -> fields(10, 0, 0);
      case Outcome.TxnApplied(long revision, boolean succeeded, List<Outcome.Effect> effects) -> {
        fields(11, revision, effects.size());
        head.put((byte) (succeeded ? 1 : 0));
        effects.forEach(e -> head.putLong(e.version()).put((byte) (e.existed() ? 1 : 0)));
      }
      case Outcome.AccessChanged _, Outcome.AccessRefused _, Outcome.Denied _ ->
          throw new IllegalArgumentException("not the outcome of what a client retries");
    }
    sha256.update(head.array(), 0, head.position());
    end();
  }

  private void digest(DirectoryEntry entry) {
    switch (entry) {
      case DirectoryHead(long revision) -> {
        begin(FIXED_BYTES);
        head.putInt(DIRECTORY);
        fields(1, revision, 0);
      }
      case User user -> {
        byte[] password = user.passwordHash().getBytes(StandardCharsets.UTF_8);
        begin(3 * FIXED_BYTES + user.name().length() + password.length + user.scope().bytes());
        head.putInt(DIRECTORY);
        fields(2, user.id());
        text(user.name().getBytes(StandardCharsets.UTF_8));
        text(password);
        head.put((byte) user.role().level());
        scope(user.scope());
        head.put((byte) (user.disabled() ? 1 : 0)).put((byte) (user.loopbackOnly() ? 1 : 0));
        head.putLong(user.epoch()).putLong(user.createdMillis()).putLong(user.updatedMillis());
      }
      case ApiKey key -> {
        byte[] name = key.name().getBytes(StandardCharsets.UTF_8);
        begin(4 * FIXED_BYTES + name.length + key.scope().bytes());
        head.putInt(DIRECTORY);
        fields(3, key.id());
        key.digest().writeTo(head);
        id(key.userId());
        text(name);
        head.put((byte) key.role().level());
        scope(key.scope());
        head.putLong(key.createdMillis()).putLong(key.expiresMillis());
        head.putLong(key.lastUsedMillis());
      }
      case RevokedToken token -> {
        begin(2 * FIXED_BYTES);
        head.putInt(DIRECTORY);
        fields(4, token.id());
        id(token.userId());
        head.putLong(token.expiresMillis());
      }
    }
    sha256.update(head.array(), 0, head.position());
    end();
  }

  private void fields(int kind, UUID id) {
    fields(kind, id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  private void id(UUID id) {
    head.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  private void text(byte[] bytes) {
    head.putInt(bytes.length).put(bytes);
  }

  /** Negative for all keys: no other scope has as many prefixes. */
  private void scope(Scope scope) {
    List<Key> prefixes = scope.prefixes();
    head.putInt(prefixes == null ? -1 : prefixes.size());
    if (prefixes != null) {
      for (Key prefix : prefixes) {
        prefix.writeTo(head.putShort((short) prefix.size()));
      }
    }
  }

  private void fields(int kind, long first, long second) {
    head.put((byte) kind).putLong(first).putLong(second);
  }

  private void put(String client) {
    head.put((byte) client.length()).put(client.getBytes(StandardCharsets.US_ASCII));
  }

  private void begin(int atMost) {
    if (head.capacity() < atMost) {
      head = ByteBuffer.allocate(atMost);
    }
    head.clear();
  }

  private void end() {
    try {
      sha256.digest(digest, 0, digest.length);
    } catch (DigestException e) {
      throw new IllegalStateException("SHA-256 has 32 bytes", e);
    }
  }
}
