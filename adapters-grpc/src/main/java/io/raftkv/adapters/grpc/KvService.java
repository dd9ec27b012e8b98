package io.raftkv.adapters.grpc;

import io.grpc.stub.StreamObserver;
import io.raftkv.application.api.KeyValueStore;
import io.raftkv.application.api.PageQuery;
import io.raftkv.application.api.PageReply;
import io.raftkv.application.api.ReadConsistency;
import io.raftkv.application.api.ReadReply;
import io.raftkv.application.api.Transaction;
import io.raftkv.application.problem.Problems;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.state.KeyEntry;
import io.raftkv.protocol.v1.DeleteRequest;
import io.raftkv.protocol.v1.DeleteResponse;
import io.raftkv.protocol.v1.GetRequest;
import io.raftkv.protocol.v1.GetResponse;
import io.raftkv.protocol.v1.KVGrpc;
import io.raftkv.protocol.v1.PutRequest;
import io.raftkv.protocol.v1.PutResponse;
import io.raftkv.protocol.v1.RangeRequest;
import io.raftkv.protocol.v1.RangeResponse;
import io.raftkv.protocol.v1.SetTtlRequest;
import io.raftkv.protocol.v1.SetTtlResponse;
import io.raftkv.protocol.v1.TxnRequest;
import io.raftkv.protocol.v1.TxnResponse;
import io.raftkv.protocol.v1.WatchRequest;
import io.raftkv.protocol.v1.WatchResponse;
import java.util.List;

/** The key space of {@code raftkv.v1}. Safe for any thread. */
final class KvService extends KVGrpc.KVImplBase {
  private static final int LIMIT_DEFAULT = 100;
  private static final int LIMIT_MAX = 10_000;

  /** A page ends before its keys and values have more bytes than this, if it has one by then. */
  private static final long PAGE_BYTES_MAX = 3L << 20;

  private final GrpcServices services;
  private final int maxKeyBytes;

  KvService(GrpcServices services, int maxKeyBytes) {
    this.services = services;
    this.maxKeyBytes = maxKeyBytes;
  }

  private KeyValueStore store() {
    return services.access().store(CallGate.CALLER.get());
  }

  private KvMessages messages(KeyValueStore store) {
    return new KvMessages(maxKeyBytes, deadline -> store.remaining(deadline).toMillis());
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetResponse> client) {
    Answer.to(
        client,
        answer -> {
          KeyValueStore store = store();
          KvMessages messages = messages(store);
          Key key = messages.key(request.getKey());
          ReadConsistency consistency = KvMessages.consistency(request.getConsistency());
          long revision = KvMessages.revision(request.getRevision());
          answer.with(
              revision == 0 ? store.get(key, consistency) : store.getAt(key, revision, consistency),
              reply -> got(messages, key, reply));
        });
  }

  private static GetResponse got(KvMessages messages, Key key, ReadReply reply) {
    return switch (reply) {
      case ReadReply.Found(var versioned, long revision) ->
          GetResponse.newBuilder()
              .setRevision(revision)
              .setKv(messages.message(key, versioned))
              .build();
      case ReadReply.NotFound(long revision) ->
          GetResponse.newBuilder().setRevision(revision).build();
      case ReadReply.Compacted(long oldest) -> throw new CallFault(Problems.compacted(oldest));
      case ReadReply.NotYet(long newest) -> throw new CallFault(Problems.futureRevision(newest));
      case ReadReply.Denied(var why) -> throw new CallFault(Problems.of(why));
      case ReadReply.Refused(var why) -> throw new CallFault(Problems.of(why));
    };
  }

  @Override
  public void range(RangeRequest request, StreamObserver<RangeResponse> client) {
    Answer.to(
        client,
        answer -> {
          KeyValueStore store = store();
          KvMessages messages = messages(store);
          if (request.getLimit() < 0 || request.getLimit() > LIMIT_MAX) {
            throw CallFault.invalid("invalid_limit", "limit is at most " + LIMIT_MAX);
          }
          PageQuery query =
              new PageQuery(
                  List.of(messages.range(request.getRange())),
                  KvMessages.revision(request.getRevision()),
                  request.getReverse(),
                  request.getLimit() == 0 ? LIMIT_DEFAULT : request.getLimit(),
                  request.getKeysOnly() ? Long.MAX_VALUE : PAGE_BYTES_MAX,
                  KvMessages.consistency(request.getConsistency()));
          answer.with(
              store,
              services.scans(),
              query,
              page -> ranged(messages, page, request.getKeysOnly()));
        });
  }

  private static RangeResponse ranged(KvMessages messages, PageReply.Page page, boolean keysOnly) {
    RangeResponse.Builder response = RangeResponse.newBuilder().setRevision(page.storeRevision());
    long bytes = 0;
    for (KeyEntry entry : page.entries()) {
      bytes += entry.key().size() + (keysOnly ? 0 : entry.versioned().value().size());
      if (response.getKvsCount() > 0 && bytes > PAGE_BYTES_MAX) {
        break;
      }
      response.addKvs(
          keysOnly
              ? messages.withoutValue(entry.key(), entry.versioned()).build()
              : messages.message(entry));
    }
    return response
        .setMore(page.hasMore() || response.getKvsCount() < page.entries().size())
        .build();
  }

  @Override
  public void put(PutRequest request, StreamObserver<PutResponse> client) {
    Answer.to(
        client,
        answer -> {
          KeyValueStore store = store();
          answer.with(
              store.put(
                  Fields.key(request.getKey(), maxKeyBytes),
                  Fields.value(request.getValue()),
                  KvMessages.timeToLive(request.getTtlMillis()),
                  KvMessages.precondition(request.getPrecondition()),
                  KvMessages.id(request.getRequestId())),
              reply -> {
                Outcome.Written written = Fields.applied(reply, Outcome.Written.class);
                return PutResponse.newBuilder()
                    .setRevision(written.revision())
                    .setVersion(written.version())
                    .build();
              });
        });
  }

  @Override
  public void delete(DeleteRequest request, StreamObserver<DeleteResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.with(
                store()
                    .delete(
                        Fields.key(request.getKey(), maxKeyBytes),
                        KvMessages.precondition(request.getPrecondition()),
                        KvMessages.id(request.getRequestId())),
                reply -> {
                  Outcome.Deleted deleted = Fields.applied(reply, Outcome.Deleted.class);
                  return DeleteResponse.newBuilder()
                      .setRevision(deleted.revision())
                      .setExisted(deleted.existed())
                      .build();
                }));
  }

  @Override
  public void setTtl(SetTtlRequest request, StreamObserver<SetTtlResponse> client) {
    Answer.to(
        client,
        answer ->
            answer.with(
                store()
                    .setTimeToLive(
                        Fields.key(request.getKey(), maxKeyBytes),
                        KvMessages.timeToLive(request.getTtlMillis()),
                        KvMessages.id(request.getRequestId())),
                reply ->
                    SetTtlResponse.newBuilder()
                        .setRevision(Fields.applied(reply, Outcome.DeadlineSet.class).revision())
                        .build()));
  }

  @Override
  public void txn(TxnRequest request, StreamObserver<TxnResponse> client) {
    Answer.to(
        client,
        answer -> {
          KeyValueStore store = store();
          TxnMessages messages = new TxnMessages(messages(store), store);
          Transaction transaction = messages.transaction(request);
          answer.with(
              store.txn(transaction, KvMessages.id(request.getRequestId())),
              reply -> messages.response(transaction, reply));
        });
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchResponse> client) {
    Answer.checked(
        client,
        () -> {
          WatchMessages messages = new WatchMessages(messages(store()));
          WatchStream.open(
              services.access().watches(CallGate.CALLER.get()),
              messages.query(request),
              client,
              (signal, next) -> next.accept(messages.response(signal)));
        });
  }
}
