package io.raftkv.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Objects;
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

  /** One export: the keys that a watch begins with, which the server tells as of one revision. */
  private final class Run {
    private final ServerCalls server;
    private final TaskProgress progress;
    private final OutputStream out;
    private long written;
    private long revision;

    Run(ServerCalls server, TaskProgress progress, OutputStream out) {
      this.server = server;
      this.progress = progress;
      this.out = out;
    }

    Exported keys() {
      String target = "/watch?send_initial_value=true&prefix=" + ServerCalls.escaped(prefix);
      try {
        new WatchStream(server, target, false, this::take, cli::hint).run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CliFault(CliFault.REFUSED, "interrupted; nothing was exported");
      }
      return new Exported(written, revision);
    }

    private boolean take(String type, JsonNode data) {
      if (type.equals("progress")) {
        revision = data.path("revision").asLong();
        return false; // all keys have been told
      }
      byte[] value = WatchCommand.value(data);
      if (value != null) {
        write(data.path("key").asText(), value, data.path("ttl"));
      }
      return true;
    }

    private void write(String key, byte[] value, JsonNode ttl) {
      refuseBinary(key);
      Long left =
          GoDuration.parse(ttl.asText()).map(found -> Math.max(1, found.toMillis())).orElse(null);
      try {
        out.write(JsonText.of(KeyRecord.of(key, value, left).line()));
        out.write('\n');
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      written++;
      progress.reach(written);
    }

    /** In JSON, bytes that are no text have become marks of that. */
    private void refuseBinary(String key) {
      if (key.indexOf('\ufffd') >= 0
          && server.call("HEAD", HttpKeys.path(key), NOTHING).status() == 404) {
        throw new CliFault(
            CliFault.REFUSED,
            "a key is no UTF-8 text, which HTTP cannot tell: "
                + ShortText.printable(key)
                + "; export other prefixes, or use kvcli backup");
      }
    }
  }
}
