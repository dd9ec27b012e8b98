package io.raftkv.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftkv.client.cli.EventParser.Event;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of WHATWG, "HTML Living Standard", section 9.2.6, and what else it says. */
final class EventParserTest {
  private static List<Event> events(String stream) {
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    List<Event> whole = new ArrayList<>();
    new EventParser(whole::add).feed(ByteBuffer.wrap(bytes));
    List<Event> single = new ArrayList<>();
    EventParser parser = new EventParser(single::add);
    for (int i = 0; i < bytes.length; i++) { // however the network cuts it
      parser.feed(ByteBuffer.wrap(bytes, i, 1));
    }
    assertEquals(whole, single);
    return whole;
  }

  private static Event message(String data) {
    return new Event("message", data, "");
  }

  @Test
  void linesOfDataAreJoined() {
    assertEquals(List.of(message("YHOO\n+2\n10")), events("data: YHOO\ndata: +2\ndata: 10\n\n"));
  }

  @Test
  void commentsAndIds() {
    String stream =
        ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n";
    assertEquals(
        List.of(
            new Event("message", "first event", "1"),
            message("second event"),
            message(" third event")),
        events(stream));
  }

  @Test
  void emptyDataAndAnEndWithoutAnEmptyLine() {
    assertEquals(List.of(message(""), message("\n")), events("data\n\ndata\ndata\n\ndata:"));
  }

  @Test
  void oneSpaceIsLeftOut() {
    assertEquals(List.of(message("test"), message("test")), events("data:test\n\ndata: test\n\n"));
  }

  @Test
  void allLineEndsAndAMarkOfTheByteOrder() {
    assertEquals(
        List.of(new Event("a", "1\n2", "7"), message("3"), message("\ufeff")).stream()
            .map(event -> new Event(event.type(), event.data(), "7"))
            .toList(),
        events("\ufeffevent: a\r\nid: 7\rdata: 1\ndata: 2\r\n\r\ndata: 3\r\rdata: \ufeff\n\n"));
  }

  @Test
  void whatHasNoDataIsNoEventButItsIdCounts() {
    assertEquals(
        List.of(new Event("message", "x", "5")), events("event: a\nid: 5\n\ndata: x\nfrob: y\n\n"));
  }

  @Test
  void anIdWithANullIsNone() {
    assertEquals(List.of(message("x")), events("id: 1\u00002\ndata: x\n\n"));
  }
}
