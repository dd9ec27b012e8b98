package io.raftkv.bootstrap.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.raftkv.application.port.AuditEvent;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The one line that an event is: JSON in printable ASCII. What else a text has is escaped, so that
 * neither a line break nor what a terminal obeys gets from a name or a key into the file.
 */
final class AuditLine {
  /** How much of a text is kept. */
  static final int TEXT_MAX = 256;

  private static final char DELETE = 0x7F;
  private static final String CUT = "…";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private AuditLine() {}

  /** The line, without an end. */
  static String of(Instant time, AuditEvent event) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.setCharacterEscapes(new Printable());
      json.writeStartObject();
      json.writeStringField("time", TIME.format(time));
      text(json, "who", event.who());
      text(json, "credential", event.credential());
      text(json, "from", event.from());
      text(json, "request_id", event.requestId());
      text(json, "action", event.action());
      text(json, "object", event.object());
      text(json, "verdict", event.verdict().name().toLowerCase(Locale.ROOT));
      text(json, "reason", event.reason());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toString();
  }

  private static void text(JsonGenerator json, String name, String text) throws IOException {
    json.writeStringField(name, text.length() <= TEXT_MAX ? text : cut(text));
  }

  /** No half of a surrogate pair stays. */
  private static String cut(String text) {
    int end = TEXT_MAX - CUT.length();
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + CUT;
  }

  /** What JSON must escape, and the one control character that it need not. */
  private static final class Printable extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] escapes = standardAsciiEscapesForJSON();
      escapes[DELETE] = ESCAPE_STANDARD;
      return escapes;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int character) {
      return null; // none is other than standard
    }
  }
}
