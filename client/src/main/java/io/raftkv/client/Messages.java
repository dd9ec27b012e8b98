package io.raftkv.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.raftkv.protocol.v1.KeyValue;
import io.raftkv.protocol.v1.OperationResult;
import io.raftkv.protocol.v1.RangeRequest;
import io.raftkv.protocol.v1.RangeResponse;
import io.raftkv.protocol.v1.TxnRequest;
import io.raftkv.protocol.v1.TxnResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The messages of {@code raftkv.v1}, and our own types. */
final class Messages {
  private Messages() {}

  /** Without a copy: nobody changes the bytes of either. */
  static ByteString bytes(ByteSequence sequence) {
    return UnsafeByteOperations.unsafeWrap(sequence.unsafe());
  }

  static ByteSequence sequence(ByteString bytes) {
    return ByteSequence.wrap(bytes.toByteArray());
  }

  static Entry entry(KeyValue kv) {
    return new Entry(
        sequence(kv.getKey()),
        sequence(kv.getValue()),
        kv.getVersion(),
        kv.getCreateRevision(),
        kv.getModRevision(),
        kv.hasTtlMillis() ? Optional.of(Duration.ofMillis(kv.getTtlMillis())) : Optional.empty());
  }

  static List<Entry> entries(List<KeyValue> kvs) {
    List<Entry> entries = new ArrayList<>(kvs.size());
    kvs.forEach(kv -> entries.add(entry(kv)));
    return entries;
  }

  static io.raftkv.protocol.v1.Consistency consistency(Consistency consistency) {
    return switch (consistency) {
      case LINEARIZABLE -> io.raftkv.protocol.v1.Consistency.CONSISTENCY_LINEARIZABLE;
      case STALE -> io.raftkv.protocol.v1.Consistency.CONSISTENCY_STALE;
    };
  }

  static io.raftkv.protocol.v1.KeyRange range(KeyRange range) {
    var message = io.raftkv.protocol.v1.KeyRange.newBuilder();
    switch (range) {
      case KeyRange.Single(ByteSequence key) -> message.setKey(bytes(key));
      case KeyRange.Prefix(ByteSequence prefix) -> message.setPrefix(bytes(prefix));
      case KeyRange.Interval(ByteSequence start, ByteSequence end) ->
          message.getIntervalBuilder().setStart(bytes(start)).setEnd(bytes(end));
    }
    return message.build();
  }

  static RangeRequest request(RangeQuery query) {
    return RangeRequest.newBuilder()
        .setRange(range(query.range()))
        .setRevision(query.reading().revision())
        .setConsistency(consistency(query.reading().consistency()))
        .setLimit(query.pageSize())
        .setReverse(query.isDescending())
        .setKeysOnly(query.isKeysOnly())
        .build();
  }

  static Page page(RangeQuery query, RangeResponse response) {
    List<Entry> entries = entries(response.getKvsList());
    Optional<RangeQuery> next =
        response.getMore() && !entries.isEmpty()
            ? Optional.of(query.after(entries.getLast().key(), response.getRevision()))
            : Optional.empty();
    return new Page(response.getRevision(), entries, next);
  }

  static io.raftkv.protocol.v1.Precondition precondition(Precondition precondition) {
    var message = io.raftkv.protocol.v1.Precondition.newBuilder();
    switch (precondition) {
      case Precondition.Absent _ -> message.setExists(false);
      case Precondition.Exists _ -> message.setExists(true);
      case Precondition.VersionIs(long version) -> message.setVersion(version);
      case Precondition.ModRevisionIs(long revision) -> message.setModRevision(revision);
    }
    return message.build();
  }

  static TxnRequest.Builder request(Transaction transaction) {
    TxnRequest.Builder request = TxnRequest.newBuilder();
    transaction.comparisons().forEach(comparison -> request.addCompare(comparison(comparison)));
    transaction.then().forEach(operation -> request.addThen(operation(operation)));
    transaction.otherwise().forEach(operation -> request.addOtherwise(operation(operation)));
    return request;
  }

  private static io.raftkv.protocol.v1.Comparison comparison(Comparison comparison) {
    var message =
        io.raftkv.protocol.v1.Comparison.newBuilder()
            .setKey(bytes(comparison.key()))
            .setRelation(
                switch (comparison.relation()) {
                  case EQUAL -> io.raftkv.protocol.v1.Comparison.Relation.RELATION_EQUAL;
                  case NOT_EQUAL -> io.raftkv.protocol.v1.Comparison.Relation.RELATION_NOT_EQUAL;
                  case LESS -> io.raftkv.protocol.v1.Comparison.Relation.RELATION_LESS;
                  case GREATER -> io.raftkv.protocol.v1.Comparison.Relation.RELATION_GREATER;
                });
    switch (comparison.operand()) {
      case Comparison.Operand.Version(long version) -> message.setVersion(version);
      case Comparison.Operand.CreateRevision(long revision) -> message.setCreateRevision(revision);
      case Comparison.Operand.ModRevision(long revision) -> message.setModRevision(revision);
      case Comparison.Operand.Value(ByteSequence value) -> message.setValue(bytes(value));
    }
    return message.build();
  }

  private static io.raftkv.protocol.v1.Operation operation(Operation operation) {
    var message = io.raftkv.protocol.v1.Operation.newBuilder();
    switch (operation) {
      case Operation.Put(ByteSequence key, ByteSequence value, Optional<Duration> timeToLive) ->
          message
              .getPutBuilder()
              .setKey(bytes(key))
              .setValue(bytes(value))
              .setTtlMillis(timeToLive.map(TimesToLive::millis).orElse(0L));
      case Operation.Delete(ByteSequence key) -> message.getDeleteBuilder().setKey(bytes(key));
      case Operation.Get(ByteSequence key) -> message.getGetBuilder().setKey(bytes(key));
    }
    return message.build();
  }

  static TxnResult result(TxnResponse response) {
    List<TxnResult.Result> results = new ArrayList<>(response.getResultsCount());
    response.getResultsList().forEach(result -> results.add(result(result)));
    return new TxnResult(response.getRevision(), response.getSucceeded(), results);
  }

  private static TxnResult.Result result(OperationResult result) {
    return switch (result.getResultCase()) {
      case PUT -> new TxnResult.Result.Put(result.getPut().getVersion());
      case DELETE -> new TxnResult.Result.Deleted(result.getDelete().getExisted());
      case GET ->
          new TxnResult.Result.Got(
              result.getGet().hasKv()
                  ? Optional.of(entry(result.getGet().getKv()))
                  : Optional.empty());
      case RESULT_NOT_SET -> throw new IllegalStateException("a result says nothing");
    };
  }
}
