package io.raftkv.client.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jline.reader.EOFError;
import org.jline.reader.Parser;
import org.jline.reader.impl.DefaultParser;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Runs lines, each of which is a command. For one thread. */
final class ShellLines {
  private static final Set<String> ENDS = Set.of("exit", "quit");

  private final KvCli cli;
  private final CommandLine commands;
  private final Parser parser = parser();
  private boolean ended;

  ShellLines(KvCli cli, CommandLine commands) {
    this.cli = cli;
    this.commands = commands;
  }

  /** How a line falls into words: by blanks, which quotes and backslashes keep together. */
  static Parser parser() {
    DefaultParser parser = new DefaultParser();
    parser.setEofOnUnclosedQuote(true);
    parser.setEofOnEscapedNewLine(true);
    return parser;
  }

  CommandLine commands() {
    return commands;
  }

  /** Whether a line has said that it was the last one. */
  boolean ended() {
    return ended;
  }

  /** Runs a line; its exit code. */
  int run(String line) {
    String text = line.strip();
    if (text.isEmpty() || text.startsWith("#")) {
      return 0;
    }
    List<String> words;
    try {
      words =
          new ArrayList<>(
              parser.parse(text, text.length(), Parser.ParseContext.ACCEPT_LINE).words());
    } catch (EOFError e) {
      return cli.usage("the line ends within quotes, or by a backslash");
    }
    if (words.getFirst().equals("kvcli")) {
      words.removeFirst(); // as it is written everywhere else
    }
    if (words.size() == 1 && ENDS.contains(words.getFirst())) {
      ended = true;
      return 0;
    }
    if (!words.isEmpty() && words.getFirst().equals("help")) {
      words.removeFirst();
      words.add("--help");
    }
    int code = cli.execute(commands, words.toArray(String[]::new));
    cli.out().flush();
    return code;
  }

  /** Runs all lines; the exit code is that of the first one that failed. */
  int script(InputStream in) {
    int first = 0;
    try {
      for (String line = line(in); line != null && !ended; line = line(in)) {
        int code = run(line);
        first = first == 0 ? code : first;
        if (cli.out().checkError()) {
          break; // nobody reads any more
        }
      }
    } catch (IOException e) {
      return cli.usage("standard input could not be read: " + FileFault.reason(e));
    }
    return first;
  }

  /** The next line, and no byte of what follows: a command may read on. */
  private static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return null;
    }
    for (; next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
