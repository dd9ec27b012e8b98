package io.raftkv.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Changes as a server tells them, and the next server behind the very change that was told last
 * where the connection is cut. For one thread.
 */
final class WatchStream {
  /** The server tells its progress every ten seconds: one that is silent for so long is gone. */
  private static final Duration SILENCE_MAX = Duration.ofSeconds(35);

  private static final long PAUSE_FIRST_MILLIS = 100;
  private static final long PAUSE_MAX_MILLIS = 5_000;

  private final ServerCalls calls;
  private final String target;
  private final boolean resumes;
  private final Reader reader;
  private final Consumer<String> hint;
  private final Queue<EventParser.Event> events = new ArrayDeque<>();
  private String lastId = "";

  /** Who is told. */
  @FunctionalInterface
  interface Reader {
    /** Takes an event; false if it was the last one wanted. */
    boolean take(String type, JsonNode data);
  }

  /**
   * A watch that has not begun.
   *
   * @param resumes whether it goes on after its connection was cut; else that is a fault
   * @param hint tells people of a cut
   */
  WatchStream(
      ServerCalls calls, String target, boolean resumes, Reader reader, Consumer<String> hint) {
    this.calls = calls;
    this.target = target;
    this.resumes = resumes;
    this.reader = reader;
    this.hint = hint;
  }

  /** How a connection ended. */
  private enum End {
    /** The reader has what it wanted. */
    DONE,
    /** It had stood. */
    CUT,
    /** It never stood. */
    NONE
  }

  /**
   * Reads until the reader has enough.
   *
   * @throws CliFault if no server can be reached at first, or one refuses the watch
   * @throws InterruptedException if the user ends it
   */
  void run() throws InterruptedException {
    boolean stood = false;
    long pause = PAUSE_FIRST_MILLIS;
    while (true) {
      for (URI server : calls.servers()) {
        End end = read(server, stood);
        if (end == End.DONE) {
          return;
        }
        if (end == End.CUT) {
          if (!resumes) {
            throw new CliFault(
                CliFault.UNREACHABLE, "the connection to " + server + " was lost; try again");
          }
          stood = true;
          pause = PAUSE_FIRST_MILLIS;
          hint.accept("The connection to " + server + " was lost; going on by the next server");
        }
      }
      if (!stood) {
        throw new CliFault(
            CliFault.UNREACHABLE, "could not reach " + calls.named() + "; is the server up?");
      }
      var _ = new CountDownLatch(1).await(pause, TimeUnit.MILLISECONDS);
      pause = Math.min(2 * pause, PAUSE_MAX_MILLIS);
    }
  }

  private End read(URI server, boolean stood) throws InterruptedException {
    boolean standing = false;
    try (Chunks chunks = new Chunks()) {
      Map<String, String> more = lastId.isEmpty() ? Map.of() : Map.of("Last-Event-ID", lastId);
      HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = calls.stream(server, target, more);
      response.body().subscribe(chunks);
      if (response.statusCode() != 200) {
        refused(response.statusCode(), JsonText.read(all(chunks)), stood);
        return End.NONE;
      }
      standing = true;
      EventParser parser = new EventParser(events::add);
      for (var part = chunks.next(SILENCE_MAX); part != null; part = chunks.next(SILENCE_MAX)) {
        part.forEach(parser::feed);
        if (!tell()) {
          return End.DONE;
        }
      }
    } catch (IOException e) {
      events.clear(); // none is left but of a fault that the parser found
    }
    return standing ? End.CUT : End.NONE;
  }

  /** Hands on what has come; false if no more is wanted. */
  private boolean tell() {
    for (var event = events.poll(); event != null; event = events.poll()) {
      JsonNode data = JsonText.read(event.data().getBytes(StandardCharsets.UTF_8));
      if (event.type().equals("error")) {
        ended(data);
        return true; // the server ends the stream: another may go on
      }
      boolean more = reader.take(event.type(), data);
      lastId = event.lastId(); // only now: what was not taken is asked for again
      if (!more) {
        return false;
      }
    }
    return true;
  }

  private static byte[] all(Chunks chunks) throws IOException, InterruptedException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (var part = chunks.next(SILENCE_MAX); part != null; part = chunks.next(SILENCE_MAX)) {
      for (ByteBuffer bytes : part) {
        byte[] some = new byte[bytes.remaining()];
        bytes.get(some);
        body.writeBytes(some);
      }
    }
    return body.toByteArray();
  }

  /** A server without a leader, or that is going down, is passed over: another may serve. */
  private void refused(int status, JsonNode body, boolean stood) {
    if (status == 410) {
      ended(body);
    }
    if (stood && (status == 429 || status >= 500)) {
      return;
    }
    String message = body.path("error").asText();
    throw new CliFault(
        status == 401 || status == 403 ? CliFault.NOT_AUTHORISED : CliFault.REFUSED,
        message.isEmpty() ? "the server answered with status " + status : message);
  }

  private static void ended(JsonNode why) {
    String message = why.path("error").asText();
    switch (why.path("code").asText()) {
      case "compacted" -> {
        long oldest = why.path("oldest_revision").asLong();
        throw new CliFault(
            CliFault.REFUSED,
            message
                + (oldest > 0
                    ? "; the oldest that can be watched is --start-revision " + oldest
                    : ""));
      }
      case "unauthenticated", "forbidden" -> throw new CliFault(CliFault.NOT_AUTHORISED, message);
      default -> {
        // the node no longer serves: the connection ends, and the next one may
      }
    }
  }
}
