package io.raftkv.bootstrap.tools;

import io.raftkv.adapters.storage.offline.Dump;
import io.raftkv.adapters.storage.offline.DumpSink;
import io.raftkv.adapters.storage.offline.Progress;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints what lies in the log or in one file. */
@Command(
    name = "dump",
    header = "Prints the records of the log, or the keys of a snapshot.",
    description = {
      "Prints the log of a data folder, while no server uses it, or one segment or snapshot,"
          + " a line for each command or key. Values may be secret, so they are printed only on"
          + " demand. Of a damaged file, all that stands before the damage is printed. Changes"
          + " nothing.",
      ""
    },
    footer = {
      "",
      "Keys and values are between quotes: \\xHH is a byte that is no UTF-8, \\u{H} a character that"
          + " is not printable.",
      "",
      "Exit codes: 0 all was printed (up to a torn tail, which a start cuts off); 1 damaged, not"
          + " readable, or in use; 2 usage.",
      "",
      "Examples:",
      "  raftkv dump --data-dir /var/lib/raftkv --from-index 1200 --limit 10",
      "  raftkv dump --from /var/lib/raftkv/snapshots/snapshot-00000000000000001200.rkv --json"
    })
final class DumpCommand implements Callable<Integer> {
  private final Tools tools;

  @ArgGroup(multiplicity = "1")
  private Place place = new Place();

  @Option(
      names = "--from-index",
      paramLabel = "N",
      description = "begin with this entry of the log")
  private long fromIndex;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "print so many records, or keys of a snapshot, at most")
  private long limit = Long.MAX_VALUE;

  @Option(names = "--values", description = "print values, too, and not their sizes alone")
  private boolean values;

  @Option(names = "--json", description = "print a JSON object a line")
  private boolean json;

  DumpCommand(Tools tools) {
    this.tools = tools;
  }

  /** One of the two. */
  static final class Place {
    @Option(
        names = "--data-dir",
        required = true,
        paramLabel = "DIR",
        description = "the folder that the server has as storage.data_dir")
    private @Nullable Path dataDir;

    @Option(
        names = "--from",
        required = true,
        paramLabel = "FILE",
        description = "one segment, snapshot or backup, also of a server that runs")
    private @Nullable Path file;
  }

  @Override
  public Integer call() throws IOException {
    if (fromIndex < 0 || limit < 1) {
      throw new ToolFault(
          ToolFault.USAGE,
          "--from-index is at least 0 and --limit at least 1; see raftkv dump --help");
    }
    Dump.Result result;
    try (TerminalProgress progress = tools.progressBesideOutput("Dumping")) {
      result = dump(new Dump.Range(fromIndex, limit), tools.out(), progress);
      tools.flush();
    }
    return switch (result) {
      case Dump.Result.Whole _ -> 0;
      case Dump.Result.Torn(String file, long offset, long bytes) -> {
        tools.say(
            "raftkv dump",
            file
                + " has a torn tail at offset "
                + offset
                + ": "
                + bytes
                + " bytes of a write that was never acknowledged; a start cuts it off");
        yield 0;
      }
      case Dump.Result.Damaged(String reason) ->
          throw new ToolFault(
              ToolFault.FAILED, reason + "; what stands before it was printed: see raftkv verify");
      case Dump.Result.Unusable(String reason) -> throw new ToolFault(ToolFault.FAILED, reason);
    };
  }

  private Dump.Result dump(Dump.Range range, Writer out, Progress progress) throws IOException {
    DumpSink sink = json ? new JsonRecords(out, values) : new TextRecords(out, values);
    Path file = place.file;
    Path dataDir = place.dataDir;
    if (file != null) {
      return Dump.ofFile(file, range, sink, progress);
    }
    if (dataDir != null) {
      return Dump.ofFolder(dataDir, range, sink, progress);
    }
    throw new IllegalStateException("the command line demands one of the two");
  }
}
