package io.raftkv.bootstrap.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.raftkv.application.port.AuditEvent;
import io.raftkv.application.port.AuditEvent.Verdict;
import io.raftkv.bootstrap.process.SmallDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuditTrailTest {
  private static final InstantSource CLOCK = () -> Instant.parse("2026-11-26T01:02:03.004567Z");

  @TempDir Path folder;

  private final Listening serverLog = new Listening();

  /** What the server's log is told. */
  private static final class Listening extends AbstractAppender {
    final Queue<String> heard = new ConcurrentLinkedQueue<>();

    Listening() {
      super("listening", null, null, true, Property.EMPTY_ARRAY);
    }

    @Override
    public void append(LogEvent event) {
      heard.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
    }
  }

  private static Configuration log4j() {
    return ((LoggerContext) LogManager.getContext(false)).getConfiguration();
  }

  @BeforeEach
  void listen() {
    serverLog.start();
    log4j().getRootLogger().addAppender(serverLog, Level.ALL, null);
    log4j().getRootLogger().setLevel(Level.WARN);
    ((LoggerContext) LogManager.getContext(false)).updateLoggers();
  }

  @AfterEach
  void forget() {
    log4j().getRootLogger().removeAppender(serverLog.getName());
    Appender appender =
        log4j().getLoggerConfig(AuditTrail.LOGGER).getAppenders().get(AuditTrail.LOGGER);
    log4j().removeLogger(AuditTrail.LOGGER);
    if (appender != null) {
      appender.stop();
    }
    log4j().getAppenders().remove(AuditTrail.LOGGER);
    ((LoggerContext) LogManager.getContext(false)).updateLoggers();
  }

  private AuditTrail trail(Path file, long bytesMax) throws IOException {
    AuditFile.attach(Optional.of(file), bytesMax);
    return new AuditTrail(Optional.of(file), CLOCK);
  }

  private static AuditEvent event(String who, String object) {
    return new AuditEvent(
        who, "key k1", "192.0.2.7", "r-1", "keys.put", object, Verdict.DENIED, "no right");
  }

  private static Map<String, String> parsed(String line) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    try (JsonParser json = new JsonFactory().createParser(line)) {
      assertEquals(JsonToken.START_OBJECT, json.nextToken());
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        fields.put(name, json.nextTextValue());
      }
      assertEquals(null, json.nextToken());
    }
    return fields;
  }

  @Test
  void anEventIsALineOfJson() throws IOException {
    Path file = folder.resolve("audit.log");
    trail(file, 1 << 20).record(event("ann", "k/1"));
    assertEquals(
        "{\"time\":\"2026-11-26T01:02:03.004Z\",\"who\":\"ann\",\"credential\":\"key k1\","
            + "\"from\":\"192.0.2.7\",\"request_id\":\"r-1\",\"action\":\"keys.put\","
            + "\"object\":\"k/1\",\"verdict\":\"denied\",\"reason\":\"no right\"}\n",
        Files.readString(file));
    assertEquals(List.of(), List.copyOf(serverLog.heard), "and not in the server's log");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\n{\"who\":\"root\"}",
        "a\r\nb",
        "a\u2028b\u2029c\u0085d\u000Be\fg",
        "\u001b[2Ja\u009b31m\u007f\b",
        "\u0000",
        "\"},{\"\\",
        "abc\u202edef\u2066g\ufeff",
        "half \ud83d a pair, and \ude00 the other",
        "${jndi:ldap://x/a} ${env:PATH} %m{nolookups} {}",
        "日本語 🙂",
        "",
      })
  void noTextGetsOutOfItsField(String text) throws IOException {
    Path file = folder.resolve("audit.log");
    AuditTrail trail = trail(file, 1 << 20);
    trail.record(new AuditEvent(text, text, text, text, text, text, Verdict.ALLOWED, text));
    trail.record(event("next", "x"));
    String written = Files.readString(file, StandardCharsets.US_ASCII);
    assertTrue(written.chars().allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7f)), written);
    List<String> lines = written.lines().toList();
    assertEquals(2, lines.size(), written);
    Map<String, String> fields = parsed(lines.getFirst());
    assertEquals(9, fields.size());
    for (String name :
        List.of("who", "credential", "from", "request_id", "action", "object", "reason")) {
      assertEquals(text, fields.get(name), name);
    }
    assertEquals("next", parsed(lines.getLast()).get("who"));
  }

  @Test
  void aLongTextIsCutBetweenCharacters() throws IOException {
    Instant now = CLOCK.instant();
    assertEquals(
        "x".repeat(256), parsed(AuditLine.of(now, event("", "x".repeat(256)))).get("object"));
    assertEquals(
        "x".repeat(255) + "…", parsed(AuditLine.of(now, event("", "x".repeat(257)))).get("object"));
    assertEquals(
        "x".repeat(254) + "…",
        parsed(AuditLine.of(now, event("", "x".repeat(254) + "🙂".repeat(9)))).get("object"));
    assertTrue(
        AuditLine.of(now, event("\n".repeat(9_999), "\u2028".repeat(9_999))).length() < 4_000);
  }

  @Test
  void filesAreRolledAndForTheirOwnerAlone() throws IOException {
    Path file = folder.resolve("audit.log");
    AuditTrail trail = trail(file, 10_000);
    for (int i = 0; i < 2_000; i++) {
      trail.record(event("u" + i, "k"));
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.toList();
    }
    assertEquals(11, files.size(), files.toString());
    for (Path each : files) {
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(each)));
      assertTrue(Files.size(each) < 10_500, each + " has " + Files.size(each));
    }
    List<String> newest = Files.readAllLines(file);
    List<String> before = Files.readAllLines(folder.resolve("audit.log.1"));
    assertEquals("u1999", parsed(newest.getLast()).get("who"));
    int first = Integer.parseInt(parsed(newest.getFirst()).getOrDefault("who", "u0").substring(1));
    assertEquals("u" + (first - 1), parsed(before.getLast()).get("who"), "none is lost between");
  }

  @Test
  void aFileThatIsThereIsAddedToAndClosedToOthers() throws IOException {
    Path file = Files.writeString(folder.resolve("audit.log"), "before\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    trail(file, 1 << 20).record(event("ann", "k"));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    List<String> lines = Files.readAllLines(file);
    assertEquals("before", lines.getFirst());
    assertEquals(2, lines.size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing/audit.log", ".", "/dev/full", "/proc/audit.log"})
  void whatIsNoFileToWriteIsRefused(String path) {
    assertThrows(
        IOException.class,
        () -> AuditFile.attach(Optional.of(folder.resolve(path)), AuditFile.BYTES_MAX));
  }

  @Test
  void withoutAFileItIsPartOfTheServersLogWhateverItsLevel() throws IOException {
    AuditTrail trail = new AuditTrail(Optional.empty(), CLOCK);
    trail.open();
    trail.record(event("ann\nroot", "k"));
    assertEquals(1, serverLog.heard.size());
    String heard = serverLog.heard.remove();
    assertTrue(heard.startsWith("INFO {\"time\":\"2026-"), heard);
    assertTrue(heard.contains("\"who\":\"ann\\nroot\""), heard);
  }

  @Test
  void aFullDiskStopsNobodyAndIsToldOnce() throws Exception {
    Path disk = folder.resolve("disk");
    SmallDisk full = SmallDisk.mount(disk, 1);
    try (full) {
      AuditTrail trail = trail(disk.resolve("audit.log"), 1 << 20);
      trail.record(event("first", "k"));
      Path filler = disk.resolve("filler");
      assertThrows(IOException.class, () -> Files.write(filler, new byte[2 << 20]));
      int recorded = 0;
      while (serverLog.heard.isEmpty() && recorded < 100) { // until the block it has is full
        trail.record(event("more", "k"));
        recorded++;
      }
      for (int i = 0; i < 9; i++) {
        trail.record(event("lost", "k"));
      }
      assertEquals(1, serverLog.heard.size(), serverLog.heard.toString());
      assertTrue(serverLog.heard.remove().contains("audit.log cannot be written"));
      Files.delete(filler);
      trail.record(event("back", "k"));
      trail.record(event("last", "k"));
      assertEquals(
          List.of("WARN the audit log is written again; 10 events are missing in it"),
          List.copyOf(serverLog.heard));
      List<String> lines = Files.readAllLines(disk.resolve("audit.log"));
      assertEquals("first", parsed(lines.getFirst()).get("who"));
      assertEquals("back", parsed(lines.get(lines.size() - 2)).get("who"));
      assertEquals("last", parsed(lines.getLast()).get("who"));
      assertFalse(lines.stream().anyMatch(line -> line.contains("\"lost\"")));
      forget(); // or the file keeps the disk in use
    }
  }
}
