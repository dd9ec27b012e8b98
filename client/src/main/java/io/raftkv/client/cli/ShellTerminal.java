package io.raftkv.client.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;

/** The shell as a person at a terminal has it. */
final class ShellTerminal {
  private static final int HISTORY_LINES = 1000;

  private ShellTerminal() {}

  /** Takes lines until the person ends it; the exit code. */
  static int run(KvCli cli, ShellLines lines) {
    try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
      LineReader reader = reader(cli, lines, terminal);
      while (!lines.ended()) {
        String line = read(reader, cli.connection().servers());
        if (line == null) {
          break;
        }
        try (Interruption _ = Interruption.ofThisThread()) {
          var _ = lines.run(line); // what failed has said so
        }
      }
      return 0;
    } catch (IOException e) {
      return cli.usage("the terminal could not be used: " + FileFault.reason(e));
    }
  }

  private static LineReader reader(KvCli cli, ShellLines lines, Terminal terminal) {
    LineReaderBuilder builder =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("kvcli")
            .parser(ShellLines.parser())
            .history(new ShellHistory())
            .variable(LineReader.HISTORY_SIZE, HISTORY_LINES)
            .variable(LineReader.HISTORY_FILE_SIZE, HISTORY_LINES)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true) // ! is nothing special
            .completer((reader, line, candidates) -> complete(lines.commands(), line, candidates));
    Path file = ShellHistory.file(cli.environment(), cli::hint);
    if (file != null) {
      builder.variable(LineReader.HISTORY_FILE, file);
    }
    return builder.build();
  }

  /** The next line; null where there is none. */
  private static @Nullable String read(LineReader reader, String servers) {
    while (true) {
      try {
        return reader.readLine(servers + "> ");
      } catch (UserInterruptException e) {
        // Ctrl-C: the line is dropped
      } catch (EndOfFileException e) {
        return null;
      }
    }
  }

  /** What may stand where the cursor is: commands, options, and values of these. */
  static void complete(CommandLine commands, ParsedLine line, List<Candidate> candidates) {
    List<CharSequence> found = new ArrayList<>();
    String[] words = line.words().toArray(String[]::new);
    var _ =
        AutoComplete.complete(
            commands.getCommandSpec(), words, line.wordIndex(), 0, line.cursor(), found);
    if (line.wordIndex() == 0) {
      found.addAll(List.of("help", "exit"));
    }
    found.forEach(text -> candidates.add(new Candidate(text.toString())));
  }
}
