package io.raftkv.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes keys with their values into a file that kvcli import and other programs read. */
@Command(
    name = "export",
    description = {
      "Writes keys and values into a file, one a line as JSON, all as of one revision.",
      "Times to live are what is left of them while it runs. See also kvcli backup, which",
      "holds all of the state for a new server."
    })
final class ExportCommand implements Runnable {
  private static final byte[] NOTHING = {};
  private static final long NANOS = 1_000_000_000L;

  private final KvCli cli;

  @Parameters(paramLabel = "FILE", description = "written aside as FILE.part; - is stdout")
  private String file = "";

  @Option(names = "--prefix", description = "only keys that begin so")
  private String prefix = "";

  @Option(names = "--force", description = "replace FILE if there is one")
  private boolean force;

  ExportCommand(KvCli cli) {
    this.cli = cli;
  }

  /** What was written. */
  private record Exported(long keys, long revision) {}

  @Override
  public void run() {
    Exported exported = exported();
    if (file.equals("-")) {
      return; // the output is the keys and nothing else
    }
    if (cli.json()) {
      cli.print(
          KeyCommands.ordered(
              "file",
              file,
              "count",
              exported.keys(),
              "revision",
              exported.revision(),
              "status",
              "success"));
    } else {
      cli.out()
          .println(
              "Exported %d keys as of revision %d to '%s'"
                  .formatted(exported.keys(), exported.revision(), file));
    }
  }

  private Exported exported() {
    try (ServerCalls server = cli.connect();
        TaskProgress progress = cli.progress("Export", TaskProgress.Unit.KEYS)) {
      if (file.equals("-")) {
        return new Run(server, progress, cli.out()).keys();
      }
      return new WholeFile(Path.of(file), force).write(channel -> into(channel, server, progress));
    }
  }

  private Exported into(FileChannel channel, ServerCalls server, TaskProgress progress)
      throws IOException {
    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
    try {
      Exported exported = new Run(server, progress, out).keys();
      out.flush();
      return exported;
    } catch (UncheckedIOException e) {
      throw Objects.requireNonNull(e.getCause());
    }
  }

  /**
   * One export. Listings tell which keys expire; the values are those that a watch begins with,
   * since the server tells all of these as of one revision.
   */
  private final class Run {
    private final ServerCalls server;
    private final TaskProgress progress;
    private final OutputStream out;
    private final Map<String, Long> deadlines = new HashMap<>();
    private long listedAt;
    private long expected;
    private long written;
    private long revision;

    Run(ServerCalls server, TaskProgress progress, OutputStream out) {
      this.server = server;
      this.progress = progress;
      this.out = out;
    }

    Exported keys() {
      list();
      progress.expect(expected);
      try {
        new WatchStream(server, target(), false, this::take, cli::hint).run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CliFault(CliFault.REFUSED, "interrupted; nothing was exported");
      }
      return new Exported(written, revision);
    }

    private String target() {
      return "/watch?send_initial_value=true&prefix=" + ServerCalls.escaped(prefix);
    }

    private void list() {
      String cursor = "";
      do {
        JsonNode page =
            server
                .call(
                    "GET",
                    "/keys?values=true&limit=1000&prefix="
                        + ServerCalls.escaped(prefix)
                        + "&cursor="
                        + cursor,
                    NOTHING)
                .orFail()
                .json();
        if (expected == 0) {
          listedAt = page.path("revision").asLong();
        }
        for (JsonNode entry : page.path("entries")) {
          expected++;
          if (entry.path("ttl_seconds").isNumber()) {
            long left = entry.path("ttl_seconds").asLong() * NANOS;
            deadlines.put(entry.path("key").asText(), System.nanoTime() + left);
          }
        }
        cursor = page.path("next_cursor").asText();
      } while (!cursor.isEmpty());
    }

    private boolean take(String type, JsonNode data) {
      if (type.equals("progress")) {
        revision = data.path("revision").asLong();
        return false; // all keys have been told
      }
      byte[] value = WatchCommand.value(data);
      if (value != null) {
        write(data.path("key").asText(), value, data.path("revision").asLong());
      }
      return true;
    }

    private void write(String key, byte[] value, long modified) {
      refuseBinary(key);
      Long listed = deadlines.get(key);
      // A key that was written since it was listed may expire by now.
      Long left = listed != null || modified > listedAt ? left(key, listed) : null;
      try {
        out.write(JsonText.of(KeyRecord.of(key, value, left).line()));
        out.write('\n');
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      written++;
      progress.reach(written);
    }

    private @Nullable Long left(String key, @Nullable Long listed) {
      ServerCalls.Answer answer = server.call("GET", KeyCommands.path(key) + "/ttl", NOTHING);
      if (answer.status() == 404) { // deleted or expired since: as it was when it was listed
        return listed == null ? null : Math.max(1, (listed - System.nanoTime()) / 1_000_000);
      }
      return GoDuration.parse(answer.orFail().json().path("ttl").asText())
          .map(ttl -> Math.max(1, ttl.toMillis()))
          .orElse(null);
    }

    /** In JSON, bytes that are no text have become marks of that. */
    private void refuseBinary(String key) {
      if (key.indexOf('\ufffd') >= 0
          && server.call("HEAD", KeyCommands.path(key), NOTHING).status() == 404) {
        throw new CliFault(
            CliFault.REFUSED,
            "a key is no UTF-8 text, which HTTP cannot tell: "
                + ShortText.printable(key)
                + "; export other prefixes, or use kvcli backup");
      }
    }
  }
}
