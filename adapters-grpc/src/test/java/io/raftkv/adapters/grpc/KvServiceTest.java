package io.raftkv.adapters.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.raftkv.protocol.v1.Comparison;
import io.raftkv.protocol.v1.DeleteRequest;
import io.raftkv.protocol.v1.GetRequest;
import io.raftkv.protocol.v1.GetResponse;
import io.raftkv.protocol.v1.KVGrpc;
import io.raftkv.protocol.v1.KeyRange;
import io.raftkv.protocol.v1.KeyValue;
import io.raftkv.protocol.v1.Operation;
import io.raftkv.protocol.v1.OperationResult;
import io.raftkv.protocol.v1.Precondition;
import io.raftkv.protocol.v1.PutRequest;
import io.raftkv.protocol.v1.PutResponse;
import io.raftkv.protocol.v1.RangeRequest;
import io.raftkv.protocol.v1.RangeResponse;
import io.raftkv.protocol.v1.RequestId;
import io.raftkv.protocol.v1.SetTtlRequest;
import io.raftkv.protocol.v1.TxnRequest;
import io.raftkv.protocol.v1.TxnResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class KvServiceTest {
  private static final ByteString BINARY = ByteString.copyFrom(new byte[] {(byte) 0xFF, 0, 1});

  private ServedCalls served;
  private KVGrpc.KVBlockingStub client;

  @BeforeEach
  void start() throws IOException {
    served = new ServedCalls();
    client = KVGrpc.newBlockingStub(served.channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private PutResponse put(String key, String value) {
    return client.put(PutRequest.newBuilder().setKey(bytes(key)).setValue(bytes(value)).build());
  }

  private static String codes(Executable call) {
    return ServedCalls.codes(assertThrows(StatusRuntimeException.class, call));
  }

  @Test
  void bytesAreWrittenAndReadAsTheyAreNowAndAsTheyWere() {
    PutRequest.Builder put = PutRequest.newBuilder().setKey(BINARY).setValue(BINARY);
    assertEquals(
        PutResponse.newBuilder().setRevision(1).setVersion(1).build(), client.put(put.build()));
    client.put(put.setValue(bytes("2")).setTtlMillis(1500).build());
    GetRequest get = GetRequest.newBuilder().setKey(BINARY).build();
    assertEquals(
        GetResponse.newBuilder()
            .setRevision(2)
            .setKv(
                KeyValue.newBuilder()
                    .setKey(BINARY)
                    .setValue(bytes("2"))
                    .setVersion(2)
                    .setCreateRevision(1)
                    .setModRevision(2)
                    .setTtlMillis(1500))
            .build(),
        client.get(get));
    GetResponse past = client.get(get.toBuilder().setRevision(1).build());
    assertEquals(BINARY, past.getKv().getValue());
    assertFalse(past.getKv().hasTtlMillis());
    assertFalse(client.get(GetRequest.newBuilder().setKey(bytes("x")).build()).hasKv());
    assertEquals(
        "OUT_OF_RANGE future_revision",
        codes(() -> client.get(get.toBuilder().setRevision(3).build())));
    for (int i = 0; i < 60; i++) {
      put("x", "" + i);
    }
    StatusRuntimeException gone =
        assertThrows(
            StatusRuntimeException.class, () -> client.get(get.toBuilder().setRevision(1).build()));
    assertEquals("OUT_OF_RANGE compacted", ServedCalls.codes(gone));
    assertEquals("12", ServedCalls.info(gone).getMetadataOrThrow("oldest_revision"));
  }

  @Test
  void preconditionsAreOfExistenceVersionAndRevision() {
    Precondition absent = Precondition.newBuilder().setExists(false).build();
    PutRequest make = PutRequest.newBuilder().setKey(bytes("a")).setPrecondition(absent).build();
    client.put(make);
    StatusRuntimeException fault =
        assertThrows(StatusRuntimeException.class, () -> client.put(make));
    assertEquals("ABORTED precondition_failed", ServedCalls.codes(fault));
    assertEquals("1", ServedCalls.info(fault).getMetadataOrThrow("current_revision"));
    client.put(make.toBuilder().setPrecondition(Precondition.newBuilder().setVersion(1)).build());
    DeleteRequest.Builder delete = DeleteRequest.newBuilder().setKey(bytes("a"));
    assertEquals(
        "ABORTED precondition_failed",
        codes(
            () ->
                client.delete(
                    delete.setPrecondition(Precondition.newBuilder().setModRevision(1)).build())));
    var deleted =
        client.delete(delete.setPrecondition(Precondition.newBuilder().setModRevision(2)).build());
    assertTrue(deleted.getExisted());
    assertEquals(3, deleted.getRevision());
    assertEquals(
        "ABORTED precondition_failed",
        codes(
            () ->
                client.delete(
                    delete.setPrecondition(Precondition.newBuilder().setExists(true)).build())));
    assertFalse(client.delete(delete.clearPrecondition().build()).getExisted());
    assertEquals(
        "INVALID_ARGUMENT invalid_request",
        codes(
            () ->
                client.delete(
                    delete.setPrecondition(Precondition.newBuilder().setVersion(0)).build())));
  }

  @Test
  void aRetryWithItsRequestIdGetsTheFirstOutcome() {
    RequestId id = RequestId.newBuilder().setClient("me").setSequence(1).build();
    PutRequest put = PutRequest.newBuilder().setKey(bytes("a")).setRequestId(id).build();
    assertEquals(client.put(put), client.put(put));
    assertEquals(
        "INVALID_ARGUMENT invalid_idempotency_key",
        codes(
            () -> client.put(put.toBuilder().setRequestId(id.toBuilder().setSequence(0)).build())));
  }

  @Test
  void rangesAreReadInPagesAllAtOneRevision() {
    for (String key : List.of("a/1", "a/2", "a/3", "b")) {
      put(key, "v");
    }
    KeyRange prefix = KeyRange.newBuilder().setPrefix(bytes("a/")).build();
    RangeResponse first =
        client.range(RangeRequest.newBuilder().setRange(prefix).setLimit(2).build());
    assertEquals(4, first.getRevision());
    assertEquals(List.of("a/1", "a/2"), keys(first));
    assertEquals(bytes("v"), first.getKvs(0).getValue());
    assertTrue(first.getMore());
    put("a/2+", "later");
    client.delete(DeleteRequest.newBuilder().setKey(bytes("a/3")).build());
    RangeResponse second =
        client.range(
            RangeRequest.newBuilder()
                .setRevision(first.getRevision())
                .setRange(
                    KeyRange.newBuilder()
                        .setInterval(
                            KeyRange.Interval.newBuilder()
                                .setStart(bytes("a/2\0"))
                                .setEnd(bytes("a0"))))
                .setKeysOnly(true)
                .build());
    assertEquals(List.of("a/3"), keys(second));
    assertTrue(second.getKvs(0).getValue().isEmpty());
    assertFalse(second.getMore());
    assertEquals(
        List.of("b", "a/2+", "a/2", "a/1"),
        keys(
            client.range(
                RangeRequest.newBuilder()
                    .setRange(KeyRange.newBuilder().setPrefix(ByteString.EMPTY))
                    .setReverse(true)
                    .build())));
    assertEquals(
        List.of("b"),
        keys(
            client.range(
                RangeRequest.newBuilder()
                    .setRange(KeyRange.newBuilder().setKey(bytes("b")))
                    .build())));
    assertEquals(
        "INVALID_ARGUMENT invalid_request",
        codes(() -> client.range(RangeRequest.getDefaultInstance())));
    assertEquals(
        "OUT_OF_RANGE future_revision",
        codes(
            () ->
                client.range(RangeRequest.newBuilder().setRange(prefix).setRevision(99).build())));
    assertEquals(
        "INVALID_ARGUMENT invalid_limit",
        codes(
            () ->
                client.range(RangeRequest.newBuilder().setRange(prefix).setLimit(10_001).build())));
  }

  private static List<String> keys(RangeResponse response) {
    return response.getKvsList().stream().map(kv -> kv.getKey().toStringUtf8()).toList();
  }

  @Test
  void aPageOfLargeValuesEndsEarlyAndGoesOn() {
    String value = "v".repeat((1 << 20) - 100); // three of them are a page
    for (int i = 0; i < 5; i++) {
      put("k" + i, value);
    }
    RangeRequest request =
        RangeRequest.newBuilder()
            .setRange(KeyRange.newBuilder().setPrefix(ByteString.EMPTY))
            .build();
    RangeResponse page = client.range(request);
    assertEquals(3, page.getKvsCount());
    assertTrue(page.getMore());
    assertEquals(5, client.range(request.toBuilder().setKeysOnly(true).build()).getKvsCount());
  }

  @Test
  void aTimeToLiveIsSetAndTakenAway() {
    put("a", "1");
    SetTtlRequest.Builder set = SetTtlRequest.newBuilder().setKey(bytes("a")).setTtlMillis(100);
    assertEquals(2, client.setTtl(set.build()).getRevision());
    GetRequest get = GetRequest.newBuilder().setKey(bytes("a")).build();
    assertEquals(100, client.get(get).getKv().getTtlMillis());
    client.setTtl(set.setTtlMillis(0).build());
    assertFalse(client.get(get).getKv().hasTtlMillis());
    assertEquals(
        "NOT_FOUND key_not_found", codes(() -> client.setTtl(set.setKey(bytes("b")).build())));
    assertEquals(
        "INVALID_ARGUMENT invalid_ttl", codes(() -> client.setTtl(set.setTtlMillis(-1).build())));
  }

  private static Operation putOf(String key, String value) {
    return Operation.newBuilder()
        .setPut(Operation.Put.newBuilder().setKey(bytes(key)).setValue(bytes(value)))
        .build();
  }

  private static Operation getOf(String key) {
    return Operation.newBuilder().setGet(Operation.Get.newBuilder().setKey(bytes(key))).build();
  }

  private static Operation deleteOf(String key) {
    return Operation.newBuilder()
        .setDelete(Operation.Delete.newBuilder().setKey(bytes(key)))
        .build();
  }

  @Test
  void aTransactionComparesThenDoesOneOfTwoLists() {
    TxnRequest lock =
        TxnRequest.newBuilder()
            .addCompare(
                Comparison.newBuilder()
                    .setKey(bytes("lock"))
                    .setRelation(Comparison.Relation.RELATION_EQUAL)
                    .setVersion(0))
            .addThen(putOf("lock", "me"))
            .addThen(getOf("lock"))
            .addThen(deleteOf("none"))
            .addOtherwise(getOf("lock"))
            .addOtherwise(getOf("none"))
            .build();
    TxnResponse taken = client.txn(lock);
    assertTrue(taken.getSucceeded());
    assertEquals(1, taken.getRevision());
    assertEquals(
        List.of(
            OperationResult.ResultCase.PUT,
            OperationResult.ResultCase.GET,
            OperationResult.ResultCase.DELETE),
        taken.getResultsList().stream().map(OperationResult::getResultCase).toList());
    assertEquals(1, taken.getResults(0).getPut().getVersion());
    assertEquals(
        bytes("me"),
        taken.getResults(1).getGet().getKv().getValue(),
        "a read sees what the transaction leaves");
    assertFalse(taken.getResults(2).getDelete().getExisted());
    TxnResponse lost = client.txn(lock);
    assertFalse(lost.getSucceeded());
    assertEquals(1, lost.getRevision(), "what only reads makes no revision");
    assertEquals(bytes("me"), lost.getResults(0).getGet().getKv().getValue());
    assertFalse(lost.getResults(1).getGet().hasKv());
  }

  @Test
  void aTransactionThatHasNoMeaningIsRefused() {
    assertEquals(
        "INVALID_ARGUMENT invalid_request",
        codes(
            () ->
                client.txn(
                    TxnRequest.newBuilder().addThen(Operation.getDefaultInstance()).build())));
    assertEquals(
        "INVALID_ARGUMENT invalid_request",
        codes(
            () ->
                client.txn(
                    TxnRequest.newBuilder()
                        .addCompare(Comparison.newBuilder().setKey(bytes("a")))
                        .build())));
    assertEquals(
        "INVALID_ARGUMENT invalid_key",
        codes(() -> client.txn(TxnRequest.newBuilder().addThen(putOf("", "")).build())));
    TxnRequest.Builder many = TxnRequest.newBuilder();
    for (int i = 0; i < 1001; i++) {
      many.addThen(putOf("k" + i, ""));
    }
    assertEquals("INVALID_ARGUMENT too_many_operations", codes(() -> client.txn(many.build())));
  }
}
