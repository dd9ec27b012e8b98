package io.raftkv.client.testing;

import com.google.protobuf.ByteString;
import io.raftkv.client.testing.FakeKeys.Stored;
import io.raftkv.protocol.v1.Comparison;
import io.raftkv.protocol.v1.DeleteRequest;
import io.raftkv.protocol.v1.DeleteResponse;
import io.raftkv.protocol.v1.EventType;
import io.raftkv.protocol.v1.GetRequest;
import io.raftkv.protocol.v1.GetResponse;
import io.raftkv.protocol.v1.KeyValue;
import io.raftkv.protocol.v1.Operation;
import io.raftkv.protocol.v1.OperationResult;
import io.raftkv.protocol.v1.Precondition;
import io.raftkv.protocol.v1.PutRequest;
import io.raftkv.protocol.v1.PutResponse;
import io.raftkv.protocol.v1.RangeRequest;
import io.raftkv.protocol.v1.RangeResponse;
import io.raftkv.protocol.v1.SetTtlRequest;
import io.raftkv.protocol.v1.SetTtlResponse;
import io.raftkv.protocol.v1.TxnRequest;
import io.raftkv.protocol.v1.TxnResponse;
import org.jspecify.annotations.Nullable;

/** The operations of the key space. For one thread at a time; throws {@link FakeFault}. */
final class FakeStore {
  private static final int LIMIT_DEFAULT = 100;
  private static final int LIMIT_MAX = 10_000;
  private static final int TXN_PARTS_MAX = 1000;

  final FakeKeys keys = new FakeKeys();
  private final FakeLedger ledger = new FakeLedger();

  private static ByteString key(ByteString key) {
    if (key.isEmpty()) {
      throw FakeFault.invalid("invalid_key", "a key has at least one byte");
    }
    return key;
  }

  private long deadline(long ttlMillis) {
    if (ttlMillis < 0) {
      throw FakeFault.invalid("invalid_ttl", "a time to live is positive, or 0 for none");
    }
    return ttlMillis == 0 ? 0 : keys.nowMillis() + ttlMillis;
  }

  GetResponse get(GetRequest request) {
    long at = keys.readable(request.getRevision());
    KeyValue kv = keys.read(key(request.getKey()), at, true);
    GetResponse.Builder response = GetResponse.newBuilder().setRevision(keys.revision());
    return kv == null ? response.build() : response.setKv(kv).build();
  }

  RangeResponse range(RangeRequest request) {
    if (request.getLimit() < 0 || request.getLimit() > LIMIT_MAX) {
      throw FakeFault.invalid("invalid_limit", "limit is at most " + LIMIT_MAX);
    }
    long at = keys.readable(request.getRevision());
    int limit = request.getLimit() == 0 ? LIMIT_DEFAULT : request.getLimit();
    RangeResponse.Builder response = RangeResponse.newBuilder().setRevision(at);
    for (ByteString key : keys.in(request.getRange(), request.getReverse())) {
      KeyValue kv = keys.read(key, at, !request.getKeysOnly());
      if (kv != null) {
        if (response.getKvsCount() == limit) {
          return response.setMore(true).build();
        }
        response.addKvs(kv);
      }
    }
    return response.build();
  }

  PutResponse put(PutRequest request) {
    ByteString key = key(request.getKey());
    long deadline = deadline(request.getTtlMillis());
    return ledger.once(
        request.getRequestId(),
        PutResponse.class,
        () -> {
          check(request.getPrecondition(), keys.get(key));
          long version = keys.put(key, request.getValue(), deadline);
          keys.commit();
          return PutResponse.newBuilder().setRevision(keys.revision()).setVersion(version).build();
        });
  }

  DeleteResponse delete(DeleteRequest request) {
    ByteString key = key(request.getKey());
    return ledger.once(
        request.getRequestId(),
        DeleteResponse.class,
        () -> {
          check(request.getPrecondition(), keys.get(key));
          boolean existed = keys.remove(key, EventType.EVENT_TYPE_DELETE);
          keys.commit();
          return DeleteResponse.newBuilder()
              .setRevision(keys.revision())
              .setExisted(existed)
              .build();
        });
  }

  private static void check(Precondition precondition, @Nullable Stored now) {
    boolean holds =
        switch (precondition.getConditionCase()) {
          case EXISTS -> precondition.getExists() == (now != null);
          case VERSION -> now != null && now.version() == precondition.getVersion();
          case MOD_REVISION -> now != null && now.modified() == precondition.getModRevision();
          case CONDITION_NOT_SET -> true;
        };
    if (!holds) {
      throw FakeFault.preconditionFailed(
          now == null ? 0 : now.version(), now == null ? 0 : now.modified());
    }
  }

  SetTtlResponse setTtl(SetTtlRequest request) {
    ByteString key = key(request.getKey());
    long deadline = deadline(request.getTtlMillis());
    return ledger.once(
        request.getRequestId(),
        SetTtlResponse.class,
        () -> {
          Stored now = keys.get(key);
          if (now == null) {
            throw FakeFault.noKey();
          }
          keys.deadline(key, now, deadline);
          keys.commit();
          return SetTtlResponse.newBuilder().setRevision(keys.revision()).build();
        });
  }

  TxnResponse txn(TxnRequest request) {
    int parts = request.getCompareCount() + request.getThenCount() + request.getOtherwiseCount();
    if (parts > TXN_PARTS_MAX) {
      throw FakeFault.invalid(
          "too_many_operations",
          "a transaction has at most "
              + TXN_PARTS_MAX
              + " comparisons and operations, not "
              + parts);
    }
    request.getThenList().forEach(FakeStore::check);
    request.getOtherwiseList().forEach(FakeStore::check);
    return ledger.once(request.getRequestId(), TxnResponse.class, () -> done(request));
  }

  private static void check(Operation operation) {
    var _ =
        key(
            switch (operation.getOperationCase()) {
              case PUT -> operation.getPut().getKey();
              case DELETE -> operation.getDelete().getKey();
              case GET -> operation.getGet().getKey();
              case OPERATION_NOT_SET ->
                  throw FakeFault.invalid(
                      "invalid_request", "an operation is a put, a delete or a get");
            });
  }

  private TxnResponse done(TxnRequest request) {
    boolean holds = request.getCompareList().stream().allMatch(this::holds);
    var operations = holds ? request.getThenList() : request.getOtherwiseList();
    TxnResponse.Builder response = TxnResponse.newBuilder().setSucceeded(holds);
    for (Operation operation : operations) {
      OperationResult.Builder result = response.addResultsBuilder();
      switch (operation.getOperationCase()) {
        case PUT -> {
          var put = operation.getPut();
          result
              .getPutBuilder()
              .setVersion(keys.put(put.getKey(), put.getValue(), deadline(put.getTtlMillis())));
        }
        case DELETE ->
            result
                .getDeleteBuilder()
                .setExisted(
                    keys.remove(operation.getDelete().getKey(), EventType.EVENT_TYPE_DELETE));
        case GET -> result.getGetBuilder();
        case OPERATION_NOT_SET -> throw new IllegalStateException("it was checked before");
      }
    }
    keys.commit();
    for (int i = 0; i < operations.size(); i++) { // reads see what the transaction leaves
      if (operations.get(i).hasGet()) {
        KeyValue kv = keys.read(operations.get(i).getGet().getKey(), Long.MAX_VALUE, true);
        if (kv != null) {
          response.getResultsBuilder(i).getGetBuilder().setKv(kv);
        }
      }
    }
    return response.setRevision(keys.revision()).build();
  }

  private boolean holds(Comparison comparison) {
    Stored now = keys.get(key(comparison.getKey()));
    int order =
        switch (comparison.getTargetCase()) {
          case VERSION -> Long.compare(now == null ? 0 : now.version(), comparison.getVersion());
          case CREATE_REVISION ->
              Long.compare(now == null ? 0 : now.created(), comparison.getCreateRevision());
          case MOD_REVISION ->
              Long.compare(now == null ? 0 : now.modified(), comparison.getModRevision());
          case VALUE -> {
            if (now == null) {
              yield Integer.MIN_VALUE;
            }
            int values =
                ByteString.unsignedLexicographicalComparator()
                    .compare(now.value(), comparison.getValue());
            yield Integer.signum(values);
          }
          case TARGET_NOT_SET ->
              throw FakeFault.invalid(
                  "invalid_request",
                  "a comparison names a version, a create_revision, a mod_revision or a value");
        };
    if (order == Integer.MIN_VALUE) {
      return false; // no comparison holds of a value that is not there
    }
    return switch (comparison.getRelation()) {
      case RELATION_UNSPECIFIED, RELATION_EQUAL -> order == 0;
      case RELATION_NOT_EQUAL -> order != 0;
      case RELATION_LESS -> order < 0;
      case RELATION_GREATER -> order > 0;
      case UNRECOGNIZED ->
          throw FakeFault.invalid("invalid_request", "this server knows no such relation");
    };
  }
}
