package io.raftkv.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints changes of keys as they happen. */
@Command(
    name = "watch",
    description = {
      "Prints changes of keys as they happen, one a line, until Ctrl-C.",
      "Where the connection is cut it goes on by the next server, with no change left out or",
      "told twice. A value is shown if it is short and printable; --json shows all of it."
    })
final class WatchCommand implements Runnable {
  private final KvCli cli;
  private long told;

  @Option(names = "--prefix", description = "only keys that begin so")
  private String prefix = "";

  @Option(
      names = "--operations",
      paramLabel = "LIST",
      description = "only these, by commas: put, delete, expire, ttl")
  private String operations = "";

  @Option(
      names = "--start-revision",
      paramLabel = "N",
      description = "from this revision on, if it is still kept; without it, from now on")
  private long startRevision;

  @Option(names = "--initial", description = "show the keys as they are first")
  private boolean initial;

  @Option(names = "--count", paramLabel = "N", description = "end after so many changes")
  private @Nullable Long count;

  WatchCommand(KvCli cli) {
    this.cli = cli;
  }

  @Override
  public void run() {
    if (startRevision < 0 || (count != null && count <= 0)) {
      throw new CliFault(CliFault.USAGE, "--start-revision and --count are positive numbers");
    }
    if (initial && startRevision > 0) {
      throw new CliFault(CliFault.USAGE, "give one of --initial and --start-revision");
    }
    told = 0;
    try (ServerCalls server = cli.connect();
        Interruption _ = Interruption.ofThisThread()) {
      new WatchStream(server, target(), true, this::take, cli::hint).run();
    } catch (InterruptedException ended) {
      cli.out().flush(); // by Ctrl-C, which is how a watch ends
    }
  }

  private String target() {
    return "/watch?prefix="
        + ServerCalls.escaped(prefix)
        + "&operations="
        + ServerCalls.escaped(operations)
        + (startRevision > 0 ? "&start_revision=" + startRevision : "")
        + (initial ? "&send_initial_value=true" : "");
  }

  private boolean take(String type, JsonNode data) {
    if (!type.equals("watch")) {
      return true;
    }
    cli.out().println(cli.json() ? data.toString() : text(data));
    told++;
    boolean gone = cli.out().checkError(); // and flushes
    return !gone && (count == null || told < count);
  }

  private static String text(JsonNode change) {
    String operation = change.path("operation").asText();
    StringBuilder line = new StringBuilder(operation.toUpperCase(Locale.ROOT));
    line.append(' ').append(ShortText.printable(change.path("key").asText()));
    byte[] value = value(change);
    if (value != null) {
      line.append(" (").append(value.length).append(" bytes)");
    }
    line.append(" revision ").append(change.path("revision").asText());
    String shown = value == null ? null : ShortText.of(value);
    return (shown == null ? line : line.append(": ").append(shown)).toString();
  }

  /** What a change says of the value; null where the key has none any more. */
  static byte @Nullable [] value(JsonNode change) {
    if (change.has("value_base64")) {
      return Base64.getDecoder().decode(change.path("value_base64").asText());
    }
    return change.has("value")
        ? change.path("value").asText().getBytes(StandardCharsets.UTF_8)
        : null;
  }
}
