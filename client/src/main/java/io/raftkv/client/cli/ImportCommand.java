package io.raftkv.client.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the keys of an exported file. */
@Command(
    name = "import",
    description = {
      "Writes the keys of a file that kvcli export made.",
      "What is wrong with the file is found before anything is written. Other keys stay as they",
      "are; times to live begin anew. Keys are written in batches, each at once; an import can",
      "be stopped and gone on with."
    })
final class ImportCommand implements Runnable {
  private static final int BATCH_KEYS = 500;

  /** Far below what a server takes in one request. */
  private static final long BATCH_CHARS = 256 << 10;

  private final KvCli cli;

  @Parameters(paramLabel = "FILE")
  private Path file = Path.of("");

  @Option(names = "--dry-run", description = "check the whole file and write nothing")
  private boolean dryRun;

  @Option(
      names = "--skip",
      paramLabel = "N",
      description = "leave out the first N lines, which were imported before")
  private long skip;

  ImportCommand(KvCli cli) {
    this.cli = cli;
  }

  /** Takes the records of the lines. */
  @FunctionalInterface
  private interface Lines {
    void take(KeyRecord record);
  }

  @Override
  public void run() {
    if (skip < 0) {
      throw new CliFault(CliFault.USAGE, "--skip is how many lines, not " + skip);
    }
    long lines = read(record -> {}, () -> "; nothing was written");
    if (skip > lines) {
      throw new CliFault(
          CliFault.USAGE, file + " has " + lines + " lines, fewer than --skip " + skip);
    }
    long wanted = lines - skip;
    if (!dryRun) {
      try (ServerCalls server = cli.connect();
          TaskProgress progress = cli.progress("Import", TaskProgress.Unit.KEYS)) {
        progress.expect(wanted);
        Batches batches = new Batches(server, progress, lines);
        var _ = read(batches::take, batches::stopped);
        batches.send();
      }
    }
    if (cli.json()) {
      cli.print(
          KeyCommands.ordered(
              "file", file.toString(), "count", wanted, "dry_run", dryRun, "status", "success"));
    } else {
      cli.out()
          .println(
              dryRun
                  ? "'%s' is sound: %d keys would be imported".formatted(file, wanted)
                  : "Imported %d keys from '%s'".formatted(wanted, file));
    }
  }

  /**
   * How many lines there are.
   *
   * @param consequence what a bad line means for what is written
   */
  private long read(Lines lines, Supplier<String> consequence) {
    long number = 0;
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        KeyRecord record = KeyRecord.parse(line);
        if (number > skip) {
          lines.take(record);
        }
      }
      return number;
    } catch (KeyRecord.BadLine e) {
      throw new CliFault(
          CliFault.USAGE,
          "line %d of %s: %s".formatted(number, file, e.getMessage()) + consequence.get());
    } catch (CharacterCodingException e) {
      throw new CliFault(
          CliFault.USAGE,
          "%s is no UTF-8 text after line %d".formatted(file, number) + consequence.get());
    } catch (IOException e) {
      throw new CliFault(
          CliFault.USAGE, file + " could not be read: " + FileFault.reason(e) + consequence.get());
    }
  }

  /** Keys on their way to the server. */
  private final class Batches {
    private final ServerCalls server;
    private final TaskProgress progress;
    private final long lines;
    private final List<Map<String, Object>> operations = new ArrayList<>();
    private long chars;
    private long written;

    Batches(ServerCalls server, TaskProgress progress, long lines) {
      this.server = server;
      this.progress = progress;
      this.lines = lines;
    }

    void take(KeyRecord record) {
      long more = (long) record.key().length() + record.value().length();
      if (operations.size() == BATCH_KEYS || (chars > 0 && chars + more > BATCH_CHARS)) {
        send();
      }
      operations.add(record.operation());
      chars += more;
    }

    void send() {
      if (operations.isEmpty()) {
        return;
      }
      try {
        byte[] body = JsonText.of(Map.of("operations", operations));
        var _ = server.call("POST", "/batch", body).orFail();
      } catch (CliFault fault) {
        throw new CliFault(fault.exitCode(), fault.text() + stopped());
      }
      written += operations.size();
      progress.reach(written);
      operations.clear();
      chars = 0;
    }

    /** The keys of a batch of which nobody knows may be written once more without harm. */
    private String stopped() {
      long done = skip + written;
      return done == 0
          ? "; stopped at the first lines, begin again by kvcli import " + file
          : "; stopped after line %d of %d, go on by kvcli import --skip %d %s"
              .formatted(done, lines, done, file);
    }
  }
}
