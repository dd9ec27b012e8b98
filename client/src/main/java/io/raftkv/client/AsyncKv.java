package io.raftkv.client;

import io.raftkv.protocol.v1.DeleteRequest;
import io.raftkv.protocol.v1.DeleteResponse;
import io.raftkv.protocol.v1.GetRequest;
import io.raftkv.protocol.v1.KVGrpc;
import io.raftkv.protocol.v1.PutRequest;
import io.raftkv.protocol.v1.PutResponse;
import io.raftkv.protocol.v1.SetTtlRequest;
import io.raftkv.protocol.v1.SetTtlResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The operations as futures: no thread waits for them. Safe for any thread. Each gives at once a
 * future that fails with a {@link RaftKvException} and with nothing else; to cancel it gives up the
 * call, and leaves open whether a write is done.
 *
 * <p>Every write has a name, so that servers know it when it is sent again, and do it once. They
 * remember a client's 128 latest writes, where a transaction counts for one, and another one for
 * each 16 operations. So that none is forgotten while it may be sent again, a client has no more
 * than that on their way at a time; further ones wait for their turn, up to 10,000, within their
 * deadlines. Writes that are begun without awaiting each other may be done in any order.
 *
 * <p>A key or a value that is a {@code String} is its UTF-8.
 */
public final class AsyncKv {
  private final ClientCore core;
  private final Duration deadline;

  AsyncKv(ClientCore core, Duration deadline) {
    this.core = core;
    this.deadline = deadline;
  }

  /**
   * The same with another deadline for each call, retries included.
   *
   * @throws IllegalArgumentException if it is not positive, or above {@link
   *     RaftKvClientBuilder#DEADLINE_MAX}
   */
  public AsyncKv withDeadline(Duration perCall) {
    RaftKvClientBuilder.checkDeadline(perCall);
    return new AsyncKv(core, perCall);
  }

  /** The members, the leader and how operators change them. */
  public AsyncCluster cluster() {
    return new AsyncCluster(core, deadline);
  }

  /** Reads a key; empty where there is none. */
  public CompletableFuture<Optional<Entry>> get(String key) {
    return get(ByteSequence.utf8(key), ReadOptions.DEFAULT);
  }

  /** Reads a key; empty where there is none. */
  public CompletableFuture<Optional<Entry>> get(ByteSequence key) {
    return get(key, ReadOptions.DEFAULT);
  }

  /** Reads a key, as it was at a revision, or stale; empty where there is none. */
  public CompletableFuture<Optional<Entry>> get(ByteSequence key, ReadOptions options) {
    GetRequest request =
        GetRequest.newBuilder()
            .setKey(Messages.bytes(key))
            .setRevision(options.revision())
            .setConsistency(Messages.consistency(options.consistency()))
            .build();
    return RetriedCall.start(
        core,
        CallSpec.read(
            KVGrpc.getGetMethod(),
            request,
            response ->
                response.hasKv()
                    ? Optional.of(Messages.entry(response.getKv()))
                    : Optional.empty()),
        deadline);
  }

  /** Reads a page of a range; {@link Page#next} reads the one after it, at the same revision. */
  public CompletableFuture<Page> range(RangeQuery query) {
    return RetriedCall.start(
        core,
        CallSpec.read(
            KVGrpc.getRangeMethod(),
            Messages.request(query),
            response -> Messages.page(query, response)),
        deadline);
  }

  /** Writes a key that lives for ever. */
  public CompletableFuture<Written> put(String key, String value) {
    return put(ByteSequence.utf8(key), ByteSequence.utf8(value));
  }

  /** Writes a key that lives for ever. */
  public CompletableFuture<Written> put(ByteSequence key, ByteSequence value) {
    return put(putting(key, value, null), Function.identity(), _ -> null);
  }

  /**
   * Writes a key that leaves after a time.
   *
   * @throws IllegalArgumentException if the time is not positive
   */
  public CompletableFuture<Written> put(ByteSequence key, ByteSequence value, Duration timeToLive) {
    return put(putting(key, value, timeToLive), Function.identity(), _ -> null);
  }

  /** Writes a key for ever if the precondition holds. */
  public CompletableFuture<Conditional<Written>> putIf(
      String key, String value, Precondition precondition) {
    return putIf(ByteSequence.utf8(key), ByteSequence.utf8(value), precondition);
  }

  /** Writes a key for ever if the precondition holds. */
  public CompletableFuture<Conditional<Written>> putIf(
      ByteSequence key, ByteSequence value, Precondition precondition) {
    return putIf(putting(key, value, null), precondition);
  }

  /**
   * Writes a key that leaves after a time, if the precondition holds.
   *
   * @throws IllegalArgumentException if the time is not positive
   */
  public CompletableFuture<Conditional<Written>> putIf(
      ByteSequence key, ByteSequence value, Duration timeToLive, Precondition precondition) {
    return putIf(putting(key, value, timeToLive), precondition);
  }

  private static PutRequest.Builder putting(
      ByteSequence key, ByteSequence value, @Nullable Duration timeToLive) {
    return PutRequest.newBuilder()
        .setKey(Messages.bytes(key))
        .setValue(Messages.bytes(value))
        .setTtlMillis(timeToLive == null ? 0 : TimesToLive.millis(timeToLive));
  }

  private CompletableFuture<Conditional<Written>> putIf(
      PutRequest.Builder request, Precondition precondition) {
    return put(
        request.setPrecondition(Messages.precondition(precondition)),
        Conditional.Applied::new,
        AsyncKv::notMet);
  }

  private <T> CompletableFuture<T> put(
      PutRequest.Builder request,
      Function<Written, T> done,
      Function<AttemptFault, @Nullable T> expected) {
    CallSpec<PutRequest, PutResponse, T> spec =
        CallSpec.write(
            KVGrpc.getPutMethod(),
            id -> request.setRequestId(id).build(),
            response -> done.apply(new Written(response.getRevision(), response.getVersion())));
    return RetriedCall.start(core, spec.expecting(expected), deadline);
  }

  private static <T> @Nullable Conditional<T> notMet(AttemptFault fault) {
    return fault.told() && fault.code().equals("precondition_failed")
        ? new Conditional.NotMet<>(
            fault.detail("current_version"), fault.detail("current_revision"))
        : null;
  }

  /** Deletes a key; done too where there is none. */
  public CompletableFuture<Deleted> delete(String key) {
    return delete(ByteSequence.utf8(key));
  }

  /** Deletes a key; done too where there is none. */
  public CompletableFuture<Deleted> delete(ByteSequence key) {
    return delete(deleting(key), Function.identity(), _ -> null);
  }

  /** Deletes a key if the precondition holds. */
  public CompletableFuture<Conditional<Deleted>> deleteIf(String key, Precondition precondition) {
    return deleteIf(ByteSequence.utf8(key), precondition);
  }

  /** Deletes a key if the precondition holds. */
  public CompletableFuture<Conditional<Deleted>> deleteIf(
      ByteSequence key, Precondition precondition) {
    return delete(
        deleting(key).setPrecondition(Messages.precondition(precondition)),
        Conditional.Applied::new,
        AsyncKv::notMet);
  }

  private static DeleteRequest.Builder deleting(ByteSequence key) {
    return DeleteRequest.newBuilder().setKey(Messages.bytes(key));
  }

  private <T> CompletableFuture<T> delete(
      DeleteRequest.Builder request,
      Function<Deleted, T> done,
      Function<AttemptFault, @Nullable T> expected) {
    CallSpec<DeleteRequest, DeleteResponse, T> spec =
        CallSpec.write(
            KVGrpc.getDeleteMethod(),
            id -> request.setRequestId(id).build(),
            response -> done.apply(new Deleted(response.getRevision(), response.getExisted())));
    return RetriedCall.start(core, spec.expecting(expected), deadline);
  }

  /**
   * Gives a key another time to live, and leaves its value and version as they are.
   *
   * @return the revision that this made; empty where there is no such key
   * @throws IllegalArgumentException if the time is not positive
   */
  public CompletableFuture<OptionalLong> setTimeToLive(ByteSequence key, Duration timeToLive) {
    return setTtl(key, TimesToLive.millis(timeToLive));
  }

  /** The same for a key as text. */
  public CompletableFuture<OptionalLong> setTimeToLive(String key, Duration timeToLive) {
    return setTimeToLive(ByteSequence.utf8(key), timeToLive);
  }

  /**
   * Lets a key live for ever.
   *
   * @return the revision that this made; empty where there is no such key
   */
  public CompletableFuture<OptionalLong> removeTimeToLive(ByteSequence key) {
    return setTtl(key, 0);
  }

  /** The same for a key as text. */
  public CompletableFuture<OptionalLong> removeTimeToLive(String key) {
    return removeTimeToLive(ByteSequence.utf8(key));
  }

  private CompletableFuture<OptionalLong> setTtl(ByteSequence key, long millis) {
    SetTtlRequest.Builder request =
        SetTtlRequest.newBuilder().setKey(Messages.bytes(key)).setTtlMillis(millis);
    CallSpec<SetTtlRequest, SetTtlResponse, OptionalLong> spec =
        CallSpec.write(
            KVGrpc.getSetTtlMethod(),
            id -> request.setRequestId(id).build(),
            response -> OptionalLong.of(response.getRevision()));
    return RetriedCall.start(
        core,
        spec.expecting(
            fault ->
                fault.told() && fault.code().equals("key_not_found") ? OptionalLong.empty() : null),
        deadline);
  }

  /** Compares, then does one of two lists of operations, in one step. */
  public CompletableFuture<TxnResult> txn(Transaction transaction) {
    var request = Messages.request(transaction);
    int operations = Math.max(transaction.then().size(), transaction.otherwise().size());
    return RetriedCall.start(
        core,
        CallSpec.write(
                KVGrpc.getTxnMethod(), id -> request.setRequestId(id).build(), Messages::result)
            .weighing(
                Math.min(WriteWindow.WEIGHT_MAX, 1 + operations / WriteWindow.WRITES_PER_WEIGHT)),
        deadline);
  }
}
