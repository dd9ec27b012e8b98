package io.raftkv.adapters.grpc;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.raftkv.application.api.KeyValueStore;
import io.raftkv.application.api.Leadership;
import io.raftkv.application.api.NodeStatus;
import io.raftkv.application.api.PageQuery;
import io.raftkv.application.api.PageReply;
import io.raftkv.application.api.ReadConsistency;
import io.raftkv.application.api.ReadReply;
import io.raftkv.application.edge.ListCursor;
import io.raftkv.application.problem.Problems;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import io.raftkv.domain.state.KeyEntry;
import io.raftkv.domain.state.VersionedValue;
import io.raftkv.protocol.kvstore.CompareAndSwapRequest;
import io.raftkv.protocol.kvstore.CompareAndSwapResponse;
import io.raftkv.protocol.kvstore.DeleteRequest;
import io.raftkv.protocol.kvstore.DeleteResponse;
import io.raftkv.protocol.kvstore.GetElectionHistoryRequest;
import io.raftkv.protocol.kvstore.GetElectionHistoryResponse;
import io.raftkv.protocol.kvstore.GetLeaderRequest;
import io.raftkv.protocol.kvstore.GetLeaderResponse;
import io.raftkv.protocol.kvstore.GetLeadershipInfoRequest;
import io.raftkv.protocol.kvstore.GetLeadershipInfoResponse;
import io.raftkv.protocol.kvstore.GetRequest;
import io.raftkv.protocol.kvstore.GetResponse;
import io.raftkv.protocol.kvstore.GetStatsRequest;
import io.raftkv.protocol.kvstore.GetStatsResponse;
import io.raftkv.protocol.kvstore.GetTTLRequest;
import io.raftkv.protocol.kvstore.GetTTLResponse;
import io.raftkv.protocol.kvstore.GetWithVersionRequest;
import io.raftkv.protocol.kvstore.GetWithVersionResponse;
import io.raftkv.protocol.kvstore.KVStoreGrpc;
import io.raftkv.protocol.kvstore.ListRequest;
import io.raftkv.protocol.kvstore.ListResponse;
import io.raftkv.protocol.kvstore.PutRequest;
import io.raftkv.protocol.kvstore.PutResponse;
import io.raftkv.protocol.kvstore.SetTTLRequest;
import io.raftkv.protocol.kvstore.SetTTLResponse;
import io.raftkv.protocol.kvstore.StepdownRequest;
import io.raftkv.protocol.kvstore.StepdownResponse;
import io.raftkv.protocol.kvstore.TransferLeadershipRequest;
import io.raftkv.protocol.kvstore.TransferLeadershipResponse;
import io.raftkv.protocol.kvstore.WatchEvent;
import io.raftkv.protocol.kvstore.WatchRequest;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The service of RaftKV's first clients. Safe for any thread. */
final class KvStoreService extends KVStoreGrpc.KVStoreImplBase {
  private static final int LIMIT_MAX = 10_000;

  /** A page ends before its keys have more bytes than this, if it has one by then. */
  private static final long PAGE_BYTES_MAX = 3L << 20;

  private final GrpcServices services;
  private final int maxKeyBytes;
  private final LegacyWatches watches;

  KvStoreService(GrpcServices services, int maxKeyBytes) {
    this.services = services;
    this.maxKeyBytes = maxKeyBytes;
    this.watches = new LegacyWatches(services.access(), maxKeyBytes);
  }

  private KeyValueStore store() {
    return services.access().store(CallGate.CALLER.get());
  }

  private Key key(String text) {
    return Fields.key(ByteString.copyFromUtf8(text), maxKeyBytes);
  }

  /** Where clients reach the leader over HTTP; empty while there is none. */
  private String leader() {
    return text(services.node().status().leaderHttpAddress());
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** What was read; null if there is no such key. */
  private static @Nullable VersionedValue found(ReadReply reply) {
    return switch (reply) {
      case ReadReply.Found found -> found.versioned();
      case ReadReply.NotFound _ -> null;
      case ReadReply.Compacted(long oldest) -> throw new CallFault(Problems.compacted(oldest));
      case ReadReply.NotYet(long newest) -> throw new CallFault(Problems.futureRevision(newest));
      case ReadReply.Denied(var why) -> throw new CallFault(Problems.of(why));
      case ReadReply.Refused(var why) -> throw new CallFault(Problems.of(why));
    };
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetResponse> client) {
    ReadConsistency consistency =
        request.getStale() ? ReadConsistency.STALE : ReadConsistency.LINEARIZABLE;
    Answer.to(
        client,
        answer ->
            answer.with(
                store().get(key(request.getKey()), consistency),
                reply -> {
                  GetResponse.Builder response = GetResponse.newBuilder();
                  VersionedValue found = found(reply);
                  if (found != null) {
                    response.setFound(true).setValue(Fields.bytes(found.value()));
                  }
                  return response.setFromLeader(isLeader()).build();
                }));
  }

  private boolean isLeader() {
    NodeStatus status = services.node().status();
    return status.role().equals(Leadership.LEADER) || status.role().equals(Leadership.STANDALONE);
  }

  @Override
  public void getWithVersion(
      GetWithVersionRequest request, StreamObserver<GetWithVersionResponse> client) {
    read(
        client,
        request.getKey(),
        found ->
            found == null
                ? GetWithVersionResponse.getDefaultInstance()
                : GetWithVersionResponse.newBuilder()
                    .setFound(true)
                    .setValue(Fields.bytes(found.value()))
                    .setVersion(found.version())
                    .build());
  }

  @Override
  public void getTTL(GetTTLRequest request, StreamObserver<GetTTLResponse> client) {
    KeyValueStore store = store();
    read(
        client,
        request.getKey(),
        found -> {
          GetTTLResponse.Builder response = GetTTLResponse.newBuilder();
          if (found == null) {
            response.setTtlSeconds(-1).setError("key not found");
          } else if (found.hasDeadline()) {
            Duration left = store.remaining(found.deadlineMillis());
            response.setHasTtl(true).setTtlSeconds(Math.max(1, left.plusMillis(999).toSeconds()));
          }
          return response.build();
        });
  }

  private <R> void read(
      StreamObserver<R> client, String key, Function<@Nullable VersionedValue, R> response) {
    Answer.to(
        client,
        answer ->
            answer.with(
                store().get(key(key), ReadConsistency.LINEARIZABLE),
                reply -> response.apply(found(reply))));
  }

  @Override
  public void put(PutRequest request, StreamObserver<PutResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.with(
                store()
                    .put(
                        key(request.getKey()),
                        Fields.value(request.getValue()),
                        Fields.timeToLive(Duration.ofSeconds(request.getTtlSeconds())),
                        Precondition.NONE,
                        IdempotencyKey.ofCall()),
                reply -> {
                  var _ = Fields.applied(reply, Outcome.Written.class);
                  return PutResponse.newBuilder().setSuccess(true).setLeader(leader()).build();
                }));
  }

  @Override
  public void delete(DeleteRequest request, StreamObserver<DeleteResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.with(
                store().delete(key(request.getKey()), Precondition.NONE, IdempotencyKey.ofCall()),
                reply -> {
                  var _ = Fields.applied(reply, Outcome.Deleted.class);
                  return DeleteResponse.newBuilder().setSuccess(true).setLeader(leader()).build();
                }));
  }

  @Override
  public void compareAndSwap(
      CompareAndSwapRequest request, StreamObserver<CompareAndSwapResponse> client) {
    long expected = request.getExpectedVersion();
    Answer.to(
        client,
        answer ->
            answer.with(
                store()
                    .put(
                        key(request.getKey()),
                        Fields.value(request.getNewValue()),
                        null,
                        expected == 0
                            ? new Precondition.Absent()
                            : new Precondition.VersionIs(expected),
                        IdempotencyKey.ofCall()),
                reply ->
                    CompareAndSwapResponse.newBuilder()
                        .setSuccess(true)
                        .setCurrentVersion(Fields.applied(reply, Outcome.Written.class).version())
                        .setLeader(leader())
                        .build()));
  }

  @Override
  public void setTTL(SetTTLRequest request, StreamObserver<SetTTLResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.with(
                store()
                    .setTimeToLive(
                        key(request.getKey()),
                        Fields.timeToLive(Duration.ofSeconds(request.getTtlSeconds())),
                        IdempotencyKey.ofCall()),
                reply -> {
                  var _ = Fields.applied(reply, Outcome.DeadlineSet.class);
                  return SetTTLResponse.newBuilder().setSuccess(true).setLeader(leader()).build();
                }));
  }

  @Override
  public void list(ListRequest request, StreamObserver<ListResponse> client) {
    Answer.to(
        client,
        answer -> {
          int limit = request.getLimit() <= 0 ? LIMIT_MAX : Math.min(LIMIT_MAX, request.getLimit());
          PageQuery query =
              new PageQuery(
                  range(request),
                  request.getReverse(),
                  limit,
                  Long.MAX_VALUE,
                  ReadConsistency.LINEARIZABLE);
          KeyValueStore store = store();
          answer.with(store, services.scans(), query, page -> listed(page, request.getReverse()));
        });
  }

  private KeyRange range(ListRequest request) {
    KeyRange range = KeyRange.prefix(bound(request.getPrefix(), "prefix"));
    byte[] start = bound(request.getStart(), "start");
    if (start.length > 0) {
      range = range.from(Key.wrap(start), true);
    }
    byte[] end = bound(request.getEnd(), "end");
    if (end.length > 0) {
      range = range.to(Key.wrap(end), true);
    }
    if (!request.getCursor().isEmpty()) {
      Key last = ListCursor.parse(request.getCursor(), request.getReverse());
      if (last == null) {
        throw new CallFault(Problems.invalidCursor());
      }
      range = request.getReverse() ? range.to(last, false) : range.from(last, false);
    }
    return range;
  }

  private byte[] bound(String text, String name) {
    return Fields.bound(ByteString.copyFromUtf8(text), name, maxKeyBytes);
  }

  private static ListResponse listed(PageReply.Page page, boolean reverse) {
    ListResponse.Builder response = ListResponse.newBuilder();
    Key last = null;
    long bytes = 0;
    for (KeyEntry entry : page.entries()) {
      bytes += entry.key().size();
      if (last != null && bytes > PAGE_BYTES_MAX) {
        break;
      }
      last = entry.key();
      response.addKeys(last.utf8());
    }
    boolean more = page.hasMore() || response.getKeysCount() < page.entries().size();
    response.setCount(response.getKeysCount()).setTotal(response.getKeysCount()).setHasMore(more);
    if (more && last != null) {
      response.setNextCursor(ListCursor.after(last, reverse));
    }
    return response.build();
  }

  @Override
  public void getStats(GetStatsRequest request, StreamObserver<GetStatsResponse> client) {
    Answer.to(client, answer -> answer.send(Leaderships.stats(services)));
  }

  @Override
  public void getLeader(GetLeaderRequest request, StreamObserver<GetLeaderResponse> client) {
    Answer.to(client, answer -> answer.send(Leaderships.leader(services.cluster().leadership())));
  }

  @Override
  public void getLeadershipInfo(
      GetLeadershipInfoRequest request, StreamObserver<GetLeadershipInfoResponse> client) {
    Answer.to(client, answer -> answer.send(Leaderships.info(services.cluster().leadership())));
  }

  @Override
  public void getElectionHistory(
      GetElectionHistoryRequest request, StreamObserver<GetElectionHistoryResponse> client) {
    Answer.to(client, answer -> answer.send(Leaderships.history(services.cluster().elections())));
  }

  @Override
  public void stepdown(StepdownRequest request, StreamObserver<StepdownResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.with(
                services.cluster().stepDown(),
                reply ->
                    StepdownResponse.newBuilder()
                        .setSuccess(true)
                        .setMessage(ClusterCalls.done(reply) + " leads now")
                        .build()));
  }

  @Override
  public void transferLeadership(
      TransferLeadershipRequest request, StreamObserver<TransferLeadershipResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.with(
                services.cluster().transfer(ClusterCalls.nodeId(request.getTargetNodeId())),
                reply ->
                    TransferLeadershipResponse.newBuilder()
                        .setSuccess(true)
                        .setTargetNodeId(ClusterCalls.done(reply))
                        .setMessage("leadership transfer initiated")
                        .build()));
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchEvent> client) {
    watches.open(request, client);
  }
}
