package io.raftkv.client.cli;

import static io.raftkv.client.cli.EventServer.event;
import static io.raftkv.client.cli.EventServer.put;
import static io.raftkv.client.cli.EventServer.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Watches through kvcli, also over connections that are cut. */
final class WatchCommandTest {
  private static final String OPEN = event("open", "4", "{\"revision\":4}");

  private static Ended watch(String servers, String... options) {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.add(arguments.contains("--json") ? 1 : 0, "watch");
    return Ended.of(Map.of("RAFTKV_SERVER", servers), arguments.toArray(String[]::new));
  }

  @Test
  void aChangeIsALine() throws IOException {
    String gone = "{\"key\":\"a\\nb\",\"operation\":\"delete\",\"version\":0,\"revision\":6}";
    String binary =
        "{\"key\":\"c\",\"value_base64\":\"/w==\",\"operation\":\"put\",\"version\":1,\"revision\":7}";
    String ttl =
        "{\"key\":\"c\",\"value\":\"x\",\"operation\":\"ttl\",\"version\":1,\"revision\":8}";
    try (EventServer server =
        new EventServer(
            stream(
                OPEN,
                put("5", "a", "hello", 5),
                event("watch", "6", gone),
                event("progress", "6", "{\"revision\":6}"),
                event("watch", "7", binary),
                event("watch", "8", ttl)))) {
      assertEquals(
          new Ended(
              0,
              """
              PUT a (5 bytes) revision 5: hello
              DELETE a?b revision 6
              PUT c (1 bytes) revision 7
              TTL c (1 bytes) revision 8: x
              """,
              ""),
          watch(server.address(), "--count", "4", "--prefix", "a/b", "--operations", "put,delete"));
      assertEquals(List.of("/watch?prefix=a%2Fb&operations=put%2Cdelete"), server.requests());
      Ended json = watch(server.address(), "--json", "--count", "4");
      assertTrue(json.out().endsWith(gone + "\n" + binary + "\n" + ttl + "\n"), json.out());
    }
  }

  @Test
  void aCutIsPassedOverWithoutGapOrRepeat() throws IOException {
    try (EventServer one =
            new EventServer(
                stream(OPEN, put("5.1", "a", "1", 5), "event: watch\nid: 5\ndata: {\"key"),
                stream(put("6", "c", "3", 6)));
        EventServer two =
            new EventServer(
                new CannedServer.Reply(503, "{\"error\":\"draining\",\"code\":\"draining\"}"),
                stream(put("7", "d", "4", 7)))) {
      Ended ended = watch(one.address() + "," + two.address(), "--count", "3");
      assertEquals(0, ended.code(), ended.toString());
      assertEquals(
          """
          PUT a (1 bytes) revision 5: 1
          PUT c (1 bytes) revision 6: 3
          PUT d (1 bytes) revision 7: 4
          """,
          ended.out());
      assertTrue(ended.err().contains("was lost; going on by the next server"), ended.err());
      String target = "/watch?prefix=&operations=";
      assertEquals(List.of(target, target + " after 5.1"), one.requests());
      assertEquals(List.of(target + " after 5.1", target + " after 6"), two.requests());
    }
  }

  @Test
  void keysAsTheyAreComeFirst() throws IOException {
    try (EventServer server =
        new EventServer(
            stream(
                event("open", "", "{\"revision\":4}"),
                put("", "a", "1", 2),
                event("progress", "4", "{\"revision\":4}")),
            stream(put("5", "a", "2", 5)))) {
      Ended ended = watch(server.address(), "--initial", "--count", "2");
      assertEquals("PUT a (1 bytes) revision 2: 1\nPUT a (1 bytes) revision 5: 2\n", ended.out());
      String target = "/watch?prefix=&operations=&send_initial_value=true";
      assertEquals(List.of(target, target + " after 4"), server.requests());
    }
  }

  @ParameterizedTest
  @CsvSource({"400,1", "401,4", "403,4", "410,1", "503,1"})
  void aRefusalEndsIt(int status, int code) throws IOException {
    try (EventServer server =
        new EventServer(
            new CannedServer.Reply(
                status, "{\"error\":\"not now\",\"code\":\"compacted\",\"oldest_revision\":9}"))) {
      String more = status == 410 ? "; the oldest that can be watched is --start-revision 9" : "";
      assertEquals(
          new Ended(code, "", "Error: not now" + more + "\n"),
          watch(server.address(), "--start-revision", "3"));
      assertEquals(List.of("/watch?prefix=&operations=&start_revision=3"), server.requests());
    }
  }

  @ParameterizedTest
  @CsvSource({"compacted,1", "unauthenticated,4", "forbidden,4"})
  void soDoesAnErrorInTheStream(String code, int exit) throws IOException {
    String why = "{\"error\":\"it is so\",\"code\":\"" + code + "\"}";
    try (EventServer server =
        new EventServer(stream(OPEN, put("5", "a", "1", 5), event("error", "", why)))) {
      assertEquals(
          new Ended(exit, "PUT a (1 bytes) revision 5: 1\n", "Error: it is so\n"),
          watch(server.address()));
    }
  }

  @Test
  void whereNoServerIsItSaysSo() {
    Ended none = watch("127.0.0.1:1");
    assertEquals(CliFault.UNREACHABLE, none.code(), none.toString());
    assertTrue(none.err().contains("is the server up?"), none.err());
  }

  @ParameterizedTest
  @CsvSource({"--count,0", "--count,-1", "--start-revision,-1"})
  void badNumbersAreFaultsOfUsage(String option, String value) {
    assertEquals(CliFault.USAGE, watch("127.0.0.1:1", option, value).code());
  }

  @Test
  void interruptionEndsItWell() throws IOException {
    try (EventServer server = new EventServer(stream(OPEN, put("5", "a", "1", 5)))) {
      Thread.currentThread().interrupt(); // as Ctrl-C does
      Ended ended = watch(server.address());
      assertEquals(0, ended.code(), ended.toString());
      assertTrue(!Thread.currentThread().isInterrupted());
    }
  }
}
