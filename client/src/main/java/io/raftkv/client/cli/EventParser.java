package io.raftkv.client.cli;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Reads server-sent events as their bytes come. For one thread.
 *
 * <p>Source: WHATWG, "HTML Living Standard", section 9.2.6, "Interpreting an event stream".
 */
final class EventParser {
  /** Longer than any line that a server of ours sends: an endless one would fill the memory. */
  private static final int LINE_BYTES_MAX = 256 << 20;

  private final Consumer<Event> events;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final StringBuilder data = new StringBuilder();
  private String type = "";
  private String id = "";
  private boolean afterCarriageReturn;
  private boolean first = true;

  EventParser(Consumer<Event> events) {
    this.events = events;
  }

  /**
   * An event.
   *
   * @param type {@code message} where the server names none
   * @param lastId the id by which a client goes on behind it; empty where none was given yet
   */
  record Event(String type, String data, String lastId) {}

  /**
   * Takes what has come.
   *
   * @throws IllegalStateException if a line is longer than any can be
   */
  void feed(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      boolean restOfLineEnd = next == '\n' && afterCarriageReturn;
      afterCarriageReturn = next == '\r';
      if (restOfLineEnd) {
        continue;
      }
      if (next == '\n' || next == '\r') {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        interpret(first && text.startsWith("\ufeff") ? text.substring(1) : text);
        first = false;
      } else if (line.size() < LINE_BYTES_MAX) {
        line.write(next);
      } else {
        throw new IllegalStateException("a line of over " + LINE_BYTES_MAX + " bytes");
      }
    }
  }

  private void interpret(String text) {
    int colon = text.indexOf(':');
    if (text.isEmpty()) {
      dispatch();
    } else if (colon < 0) {
      field(text, "");
    } else if (colon > 0) { // else it is a comment
      int begin = text.startsWith(" ", colon + 1) ? colon + 2 : colon + 1;
      field(text.substring(0, colon), text.substring(begin));
    }
  }

  private void field(String name, String value) {
    switch (name) {
      case "event" -> type = value;
      case "data" -> data.append(value).append('\n');
      case "id" -> id = value.indexOf('\0') < 0 ? value : id;
      default -> {
        // retry among them: who reconnects has a pace of its own
      }
    }
  }

  private void dispatch() {
    if (!data.isEmpty()) {
      data.setLength(data.length() - 1);
      events.accept(new Event(type.isEmpty() ? "message" : type, data.toString(), id));
    }
    data.setLength(0);
    type = "";
  }
}
