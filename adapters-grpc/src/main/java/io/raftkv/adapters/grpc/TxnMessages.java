package io.raftkv.adapters.grpc;

import io.raftkv.application.api.KeyValueStore;
import io.raftkv.application.api.Transaction;
import io.raftkv.application.api.Transaction.Operation;
import io.raftkv.application.api.TxnReply;
import io.raftkv.application.api.TxnReply.Result;
import io.raftkv.application.problem.Problems;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.Comparison;
import io.raftkv.domain.command.Comparison.Operand;
import io.raftkv.domain.command.Comparison.Relation;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.state.VersionedValue;
import io.raftkv.protocol.v1.OperationResult;
import io.raftkv.protocol.v1.TxnRequest;
import io.raftkv.protocol.v1.TxnResponse;
import java.util.ArrayList;
import java.util.List;

/** Transactions in the messages of {@code raftkv.v1}. Reading them throws {@link CallFault}. */
final class TxnMessages {
  /** Of comparisons and of operations either way, together. */
  private static final int PARTS_MAX = 1000;

  private final KvMessages messages;
  private final KeyValueStore store;

  TxnMessages(KvMessages messages, KeyValueStore store) {
    this.messages = messages;
    this.store = store;
  }

  Transaction transaction(TxnRequest request) {
    int parts = request.getCompareCount() + request.getThenCount() + request.getOtherwiseCount();
    if (parts > PARTS_MAX) {
      throw CallFault.invalid(
          "too_many_operations",
          "a transaction has at most " + PARTS_MAX + " comparisons and operations, not " + parts);
    }
    List<Comparison> comparisons = new ArrayList<>(request.getCompareCount());
    for (var comparison : request.getCompareList()) {
      comparisons.add(comparison(comparison));
    }
    return new Transaction(
        comparisons, operations(request.getThenList()), operations(request.getOtherwiseList()));
  }

  private Comparison comparison(io.raftkv.protocol.v1.Comparison comparison) {
    Operand operand =
        switch (comparison.getTargetCase()) {
          case VERSION -> new Operand.Version(comparison.getVersion());
          case CREATE_REVISION -> new Operand.CreateRevision(comparison.getCreateRevision());
          case MOD_REVISION -> new Operand.ModRevision(comparison.getModRevision());
          case VALUE -> new Operand.Content(Fields.value(comparison.getValue()));
          case TARGET_NOT_SET ->
              throw CallFault.invalid(
                  "invalid_request",
                  "a comparison names a version, a create_revision, a mod_revision or a value");
        };
    Relation relation =
        switch (comparison.getRelation()) {
          case RELATION_UNSPECIFIED, RELATION_EQUAL -> Relation.EQUAL;
          case RELATION_NOT_EQUAL -> Relation.NOT_EQUAL;
          case RELATION_LESS -> Relation.LESS;
          case RELATION_GREATER -> Relation.GREATER;
          case UNRECOGNIZED ->
              throw CallFault.invalid("invalid_request", "this server knows no such relation");
        };
    return new Comparison(messages.key(comparison.getKey()), relation, operand);
  }

  private List<Operation> operations(List<io.raftkv.protocol.v1.Operation> all) {
    List<Operation> operations = new ArrayList<>(all.size());
    for (var operation : all) {
      operations.add(
          switch (operation.getOperationCase()) {
            case PUT -> {
              var put = operation.getPut();
              long deadline = store.deadlineMillis(KvMessages.timeToLive(put.getTtlMillis()));
              yield new Operation.Write(
                  new Command.Put(
                      messages.key(put.getKey()),
                      Fields.value(put.getValue()),
                      deadline,
                      Precondition.NONE));
            }
            case DELETE ->
                new Operation.Write(
                    new Command.Delete(
                        messages.key(operation.getDelete().getKey()), Precondition.NONE));
            case GET -> new Operation.Read(messages.key(operation.getGet().getKey()));
            case OPERATION_NOT_SET ->
                throw CallFault.invalid(
                    "invalid_request", "an operation is a put, a delete or a get");
          });
    }
    return operations;
  }

  TxnResponse response(Transaction transaction, TxnReply reply) {
    return switch (reply) {
      case TxnReply.NotDone(var why) -> throw new CallFault(Problems.of(why));
      case TxnReply.Done(long revision, boolean succeeded, List<Result> results) -> {
        TxnResponse.Builder response =
            TxnResponse.newBuilder().setRevision(revision).setSucceeded(succeeded);
        List<Operation> operations = transaction.chosen(succeeded);
        for (int i = 0; i < results.size(); i++) {
          response.addResults(result(operations.get(i).key(), results.get(i)));
        }
        yield response.build();
      }
    };
  }

  private OperationResult result(Key key, Result result) {
    OperationResult.Builder message = OperationResult.newBuilder();
    switch (result) {
      case Result.Put(long version) -> message.getPutBuilder().setVersion(version);
      case Result.Deleted(boolean existed) -> message.getDeleteBuilder().setExisted(existed);
      case Result.Read(VersionedValue versioned) -> {
        OperationResult.Get.Builder get = message.getGetBuilder();
        if (versioned != null) {
          get.setKv(messages.message(key, versioned));
        }
      }
    }
    return message.build();
  }
}
