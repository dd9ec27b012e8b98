package io.raftkv.bootstrap.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.raftkv.bootstrap.cluster.KeyExchange.Ending;
import io.raftkv.domain.command.Precondition;
import io.raftkv.testkit.history.Call;
import io.raftkv.testkit.history.Reply;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer says of a call: a wrong guess here would judge a right store wrong. */
final class KeyExchangeTest {
  private static final Call READ = new Call.Read();
  private static final Call PUT = new Call.Put("v", Precondition.NONE);
  private static final Call CAS = new Call.Put("v", new Precondition.VersionIs(3));
  private static final Call DELETE = new Call.Delete(Precondition.NONE);
  private static final String MISMATCH =
      "{\"success\":false,\"current_version\":%d,\"code\":\"version_mismatch\"}";

  private static Answer answer(int status, String body, String... headers) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      map.put(headers[i], headers[i + 1]);
    }
    return new Answer(status, body, map);
  }

  private static Answer error(int status, String code) {
    return answer(status, "{\"error\":\"text\",\"code\":\"" + code + "\"}\n");
  }

  private static void assertReply(Reply expected, Call call, Answer answer) {
    assertEquals(new Ending.Answered(expected), KeyExchange.ending(call, answer));
  }

  @Test
  void repliesSayWhatTheirHeadersSay() {
    assertReply(
        new Reply.Found("x", 2, 7, 9),
        READ,
        answer(200, "x", "ETag", "\"7\"", "X-Raft-Version", "2", "X-Raft-Revision", "9"));
    assertReply(
        new Reply.Absent(9),
        READ,
        answer(404, "{\"code\":\"key_not_found\"}", "X-Raft-Revision", "9"));
    assertReply(
        new Reply.Written(2, 7), PUT, answer(201, "", "ETag", "\"7\"", "X-Raft-Version", "2"));
    assertReply(new Reply.Deleted(null, Reply.NOT_STATED), DELETE, answer(204, ""));
    assertReply(
        new Reply.Written(4, Reply.NOT_STATED),
        CAS,
        answer(200, "{\"success\":true,\"version\":4}"));
  }

  @Test
  void aConditionThatDidNotHoldIsAReply() {
    assertReply(new Reply.Failed(0, 0), PUT, error(412, "precondition_failed"));
    assertReply(
        new Reply.Failed(Reply.NOT_STATED, 7),
        DELETE,
        answer(412, "{\"code\":\"precondition_failed\"}", "ETag", "\"7\""));
    assertReply(new Reply.Failed(5, Reply.NOT_STATED), CAS, answer(409, MISMATCH.formatted(5)));
    assertReply(new Reply.Failed(0, 0), CAS, answer(409, MISMATCH.formatted(0)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "overloaded",
        "no_leader",
        "timeout",
        "recovering",
        "removed",
        "diverged",
        "disk_full",
        "log_stalled",
        "log_failed",
        "shutting_down"
      })
  void aRefusalChangedNothing(String code) {
    assertEquals(new Ending.Refused(code), KeyExchange.ending(PUT, error(503, code)));
    assertEquals(new Ending.Refused(code), KeyExchange.ending(READ, error(503, code)));
  }

  @Test
  void anUnknownOutcomeIsUnknown() {
    assertInstanceOf(Ending.Unknown.class, KeyExchange.ending(PUT, error(503, "outcome_unknown")));
  }

  @Test
  void whatTheContractDoesNotHaveIsUnexpected() {
    for (Answer strange :
        List.of(
            error(503, "something_else"),
            error(500, "internal"),
            error(404, "not_found"),
            error(409, "idempotency_key_expired"),
            answer(200, ""))) {
      for (Call call : List.of(PUT, CAS, DELETE)) {
        assertInstanceOf(
            Ending.Unexpected.class, KeyExchange.ending(call, strange), strange::toString);
      }
    }
    assertInstanceOf(
        Ending.Unexpected.class, KeyExchange.ending(READ, error(404, "no_such_route")));
  }
}
