package io.raftkv.adapters.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.raftkv.application.api.Cluster.ChangeReply;
import io.raftkv.application.api.Leadership;
import io.raftkv.application.api.NodeStatus;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.port.AppendReply;
import io.raftkv.protocol.kvstore.CompareAndSwapRequest;
import io.raftkv.protocol.kvstore.CompareAndSwapResponse;
import io.raftkv.protocol.kvstore.DeleteRequest;
import io.raftkv.protocol.kvstore.GetElectionHistoryRequest;
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
import io.raftkv.protocol.kvstore.StepdownRequest;
import io.raftkv.protocol.kvstore.TransferLeadershipRequest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class KvStoreServiceTest {
  private ServedCalls served;
  private KVStoreGrpc.KVStoreBlockingStub client;

  @BeforeEach
  void start() throws IOException {
    served = new ServedCalls();
    client = KVStoreGrpc.newBlockingStub(served.channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private PutResponse put(String key, String value) {
    return client.put(
        PutRequest.newBuilder().setKey(key).setValue(ByteString.copyFromUtf8(value)).build());
  }

  private GetResponse get(String key) {
    return client.get(GetRequest.newBuilder().setKey(key).build());
  }

  private static StatusRuntimeException fault(Executable call) {
    return assertThrows(StatusRuntimeException.class, call);
  }

  @Test
  void whatIsPutIsGotAndGoneWhenDeleted() {
    assertEquals(
        PutResponse.newBuilder().setSuccess(true).setLeader("127.0.0.1:8080").build(),
        put("a", "1"));
    assertEquals(
        GetResponse.newBuilder()
            .setFound(true)
            .setFromLeader(true)
            .setValue(ByteString.copyFromUtf8("1"))
            .build(),
        get("a"));
    put("a", "2");
    assertEquals(
        GetWithVersionResponse.newBuilder()
            .setFound(true)
            .setVersion(2)
            .setValue(ByteString.copyFromUtf8("2"))
            .build(),
        client.getWithVersion(GetWithVersionRequest.newBuilder().setKey("a").build()));
    assertTrue(client.delete(DeleteRequest.newBuilder().setKey("a").build()).getSuccess());
    assertTrue(client.delete(DeleteRequest.newBuilder().setKey("a").build()).getSuccess());
    assertFalse(get("a").getFound(), "a miss is no error");
    assertFalse(
        client.getWithVersion(GetWithVersionRequest.newBuilder().setKey("a").build()).getFound());
  }

  @Test
  void aFollowerSaysThatItIsOne() {
    served.status = new NodeStatus("cluster", "follower", "127.0.0.1:9999", null);
    assertEquals("127.0.0.1:9999", put("a", "1").getLeader());
    assertFalse(get("a").getFromLeader());
  }

  @Test
  void aSwapAtAnotherVersionIsAbortedAndTellsTheVersion() {
    CompareAndSwapRequest.Builder make =
        CompareAndSwapRequest.newBuilder().setKey("a").setNewValue(ByteString.copyFromUtf8("1"));
    CompareAndSwapResponse made = client.compareAndSwap(make.build());
    assertTrue(made.getSuccess());
    assertEquals(1, made.getCurrentVersion());
    assertEquals(2, client.compareAndSwap(make.setExpectedVersion(1).build()).getCurrentVersion());
    StatusRuntimeException fault =
        fault(() -> client.compareAndSwap(make.setExpectedVersion(7).build()));
    assertEquals("ABORTED precondition_failed", ServedCalls.codes(fault));
    Metadata trailers = fault.getTrailers();
    assertNotNull(trailers);
    assertEquals("2", trailers.get(Statuses.CURRENT_VERSION));
    assertEquals("2", ServedCalls.info(fault).getMetadataOrThrow("current_version"));
    assertEquals(
        Status.Code.ABORTED,
        fault(() -> client.compareAndSwap(make.setExpectedVersion(0).build()))
            .getStatus()
            .getCode());
  }

  @Test
  void aTimeToLiveIsSetReadTakenAwayAndEnds() {
    client.put(PutRequest.newBuilder().setKey("a").setTtlSeconds(10).build());
    served.millis.addAndGet(500);
    assertEquals(GetTTLResponse.newBuilder().setHasTtl(true).setTtlSeconds(10).build(), ttl("a"));
    client.setTTL(SetTTLRequest.newBuilder().setKey("a").setTtlSeconds(60).build());
    assertEquals(60, ttl("a").getTtlSeconds());
    client.setTTL(SetTTLRequest.newBuilder().setKey("a").build());
    assertEquals(GetTTLResponse.getDefaultInstance(), ttl("a"));
    assertEquals(-1, ttl("b").getTtlSeconds());
    assertEquals(
        "NOT_FOUND key_not_found",
        ServedCalls.codes(
            fault(
                () ->
                    client.setTTL(
                        SetTTLRequest.newBuilder().setKey("b").setTtlSeconds(1).build()))));
  }

  private GetTTLResponse ttl(String key) {
    return client.getTTL(GetTTLRequest.newBuilder().setKey(key).build());
  }

  @Test
  void listsPagesInBothDirections() {
    for (String key : List.of("a/1", "a/2", "a/3", "b/1")) {
      put(key, "v");
    }
    ListResponse first = list(ListRequest.newBuilder().setPrefix("a/").setLimit(2));
    assertEquals(List.of("a/1", "a/2"), first.getKeysList());
    assertTrue(first.getHasMore());
    assertEquals(2, first.getCount());
    assertEquals(2, first.getTotal());
    ListResponse second =
        list(ListRequest.newBuilder().setPrefix("a/").setLimit(2).setCursor(first.getNextCursor()));
    assertEquals(List.of("a/3"), second.getKeysList());
    assertFalse(second.getHasMore());
    assertEquals("", second.getNextCursor());
    assertEquals(
        List.of("b/1", "a/3", "a/2"),
        list(ListRequest.newBuilder().setStart("a/2").setEnd("b/1").setReverse(true))
            .getKeysList());
    assertEquals(
        "INVALID_ARGUMENT invalid_cursor",
        ServedCalls.codes(
            fault(
                () ->
                    list(
                        ListRequest.newBuilder()
                            .setReverse(true)
                            .setCursor(first.getNextCursor())))));
  }

  private ListResponse list(ListRequest.Builder request) {
    return client.list(request.build());
  }

  @Test
  void whatHasNoMeaningIsNamed() {
    assertEquals("INVALID_ARGUMENT invalid_key", ServedCalls.codes(fault(() -> get(""))));
    assertEquals(
        "INVALID_ARGUMENT key_too_large", ServedCalls.codes(fault(() -> get("k".repeat(4097)))));
    assertEquals(
        "INVALID_ARGUMENT invalid_ttl",
        ServedCalls.codes(
            fault(
                () -> client.put(PutRequest.newBuilder().setKey("a").setTtlSeconds(-1).build()))));
    assertEquals(
        "INVALID_ARGUMENT invalid_idempotency_key",
        ServedCalls.codes(
            fault(
                () ->
                    client
                        .withInterceptors(ServedCalls.with("idempotency-key", "none"))
                        .put(PutRequest.newBuilder().setKey("a").build()))));
  }

  @Test
  void aRequestThatIsTooLargeIsRefusedAndTheNextIsServed() {
    StatusRuntimeException fault = fault(() -> put("a", "v".repeat(2 << 20)));
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, fault.getStatus().getCode());
    put("a", "v".repeat(1 << 20));
  }

  @Test
  void aRetryByItsIdempotencyKeyIsDoneOnce() {
    KVStoreGrpc.KVStoreBlockingStub once =
        client.withInterceptors(ServedCalls.with("idempotency-key", "me/1"));
    once.put(PutRequest.newBuilder().setKey("a").build());
    once.put(PutRequest.newBuilder().setKey("a").build());
    assertEquals(
        1,
        client.getWithVersion(GetWithVersionRequest.newBuilder().setKey("a").build()).getVersion());
    assertEquals(
        "FAILED_PRECONDITION idempotency_key_reused",
        ServedCalls.codes(
            fault(() -> once.delete(DeleteRequest.newBuilder().setKey("a").build()))));
  }

  @ParameterizedTest
  @EnumSource(Refusal.class)
  void whatTheStoreDoesNotTakeIsToldAsHttpTellsIt(Refusal why) {
    served.log.answer = new AppendReply.Refused(why);
    StatusRuntimeException fault = fault(() -> put("a", "1"));
    assertEquals(
        why == Refusal.TOO_LARGE ? Status.Code.RESOURCE_EXHAUSTED : Status.Code.UNAVAILABLE,
        fault.getStatus().getCode());
    Metadata trailers = fault.getTrailers();
    assertNotNull(trailers);
    assertEquals(
        why == Refusal.TOO_LARGE ? null : "1",
        trailers.get(Metadata.Key.of("retry-after", Metadata.ASCII_STRING_MARSHALLER)));
  }

  @Test
  void anUnknownOutcomeIsNeitherSuccessNorFailure() {
    served.log.answer = new AppendReply.Unknown("the leader was lost");
    StatusRuntimeException fault = fault(() -> put("a", "1"));
    assertEquals("DEADLINE_EXCEEDED outcome_unknown", ServedCalls.codes(fault));
  }

  @Test
  void aFaultOfOursIsToldWithoutItsInside() {
    served.log.broken = true;
    StatusRuntimeException fault = fault(() -> put("a", "1"));
    assertFalse(String.valueOf(fault.getMessage()).contains("the test broke the log"));
  }

  @Test
  void aCallThatWaitsHoldsUpNoOther() {
    served.log.held = new CompletableFuture<>();
    var waiting =
        KVStoreGrpc.newFutureStub(served.channel).put(PutRequest.newBuilder().setKey("a").build());
    assertFalse(get("b").getFound());
    StatusRuntimeException fault =
        fault(
            () ->
                client
                    .withDeadlineAfter(100, TimeUnit.MILLISECONDS)
                    .put(PutRequest.newBuilder().setKey("c").build()));
    assertEquals(Status.Code.DEADLINE_EXCEEDED, fault.getStatus().getCode());
    assertFalse(waiting.isDone());
    CompletableFuture<Void> gate = served.log.held;
    assertNotNull(gate);
    gate.complete(null);
    assertTrue(get("a").getFound());
  }

  @Test
  void tellsWhoLeads() {
    served.cluster.leadership =
        new Leadership(
            "n1", "follower", "n2", "h2:7000", "h2:8080", 5, 10, 9, 11, 4, 3, 2, 1, 2000, 15);
    assertEquals(
        GetLeaderResponse.newBuilder().setLeaderId("n2").setLeaderAddress("h2:8080").build(),
        client.getLeader(GetLeaderRequest.getDefaultInstance()));
    assertEquals(
        GetLeadershipInfoResponse.newBuilder()
            .setNodeId("n1")
            .setState("follower")
            .setLeaderId("n2")
            .setLeaderAddress("h2:7000")
            .setTerm(5)
            .setLastContactMs(15)
            .setCommitIndex(10)
            .setAppliedIndex(9)
            .setLastLogIndex(11)
            .setLastLogTerm(4)
            .setNumPeers(2)
            .setLeadershipChanges(1)
            .setLeaderStabilityMs(2000)
            .build(),
        client.getLeadershipInfo(GetLeadershipInfoRequest.getDefaultInstance()));
    put("a", "1");
    get("a");
    assertEquals(
        GetStatsResponse.newBuilder()
            .setKeyCount(1)
            .setPutCount(1)
            .setGetCount(1)
            .setRaftState("follower")
            .setRaftLeader("h2:8080")
            .setRaftTerm(5)
            .setRaftLastIndex(11)
            .build(),
        client.getStats(GetStatsRequest.getDefaultInstance()));
    assertEquals(
        0, client.getElectionHistory(GetElectionHistoryRequest.getDefaultInstance()).getCount());
  }

  @Test
  void changesWhoLeads() {
    assertTrue(client.stepdown(StepdownRequest.getDefaultInstance()).getSuccess());
    assertEquals(
        "n2",
        client
            .transferLeadership(
                TransferLeadershipRequest.newBuilder().setTargetNodeId("n2").build())
            .getTargetNodeId());
    assertEquals(List.of("stepdown", "transfer n2"), List.copyOf(served.cluster.asked));
    assertEquals(
        "INVALID_ARGUMENT invalid_request",
        ServedCalls.codes(
            fault(
                () -> client.transferLeadership(TransferLeadershipRequest.getDefaultInstance()))));
    served.cluster.answer =
        CompletableFuture.completedFuture(new ChangeReply.NotMember("n2", List.of("n1")));
    assertEquals(
        "NOT_FOUND not_a_member",
        ServedCalls.codes(fault(() -> client.stepdown(StepdownRequest.getDefaultInstance()))));
    served.cluster.answer =
        CompletableFuture.completedFuture(new ChangeReply.Refused("standalone", "no cluster"));
    assertEquals(
        "FAILED_PRECONDITION standalone",
        ServedCalls.codes(fault(() -> client.stepdown(StepdownRequest.getDefaultInstance()))));
  }

  @ParameterizedTest
  @CsvSource({"abc-1, abc-1", "'no spaces', "})
  void aCallIsKnownByItsRequestId(String sent, String expected) {
    var captured = new java.util.concurrent.atomic.AtomicReference<Metadata>();
    KVStoreGrpc.newBlockingStub(served.channel)
        .withInterceptors(
            ServedCalls.with("x-request-id", sent),
            io.grpc.stub.MetadataUtils.newCaptureMetadataInterceptor(
                captured, new java.util.concurrent.atomic.AtomicReference<>()))
        .get(GetRequest.newBuilder().setKey("a").build());
    String id = captured.get().get(CallMeter.REQUEST_ID_HEADER);
    assertNotNull(id);
    assertEquals(expected == null ? id : expected, id);
    assertFalse(id.contains(" "));
    assertTrue(served.observed.contains("/kvstore.KVStore/Get OK"));
  }
}
