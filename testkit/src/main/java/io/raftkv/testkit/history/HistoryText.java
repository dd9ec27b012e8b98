package io.raftkv.testkit.history;

import io.raftkv.domain.command.Precondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A history as text, an operation a line, so that one that failed can be kept, read and checked
 * again:
 *
 * <pre>
 * # process invoked-returned key call = reply
 * 0 10-20 x put a if absent = written version 1 revision 7
 * 1 15-40 x read = found a version 1 revision 7 store 9
 * 0 25-30 x put b if revision 5,6 = failed version 1 revision 7
 * 1 45-50 x delete if exists = deleted existed revision 10
 * 0 55-60 x delete = deleted nothing
 * 1 65-?  x put c = ?
 * 0 70-80 x read = absent store 10
 * </pre>
 *
 * Times are in nanoseconds. Keys and values are escaped as in URLs, and the empty value is two
 * apostrophes. A condition is {@code exists}, {@code absent}, {@code version} or {@code revision};
 * any named number of a reply, and what a delete found, may be left out. Empty lines and those that
 * begin with # are comments.
 */
public final class HistoryText {
  private static final String HEAD = "# process invoked-returned key call = reply; nanoseconds";

  private HistoryText() {}

  /** Writes the history to the file, over what it held. */
  public static void write(Path file, List<Operation<Call, Reply>> history) throws IOException {
    List<String> lines = new ArrayList<>(history.size() + 1);
    lines.add(HEAD);
    history.forEach(operation -> lines.add(operation.toString()));
    Files.write(file, lines);
  }

  /**
   * The history in the file.
   *
   * @throws IllegalArgumentException if a line is not one of a history; the message says which
   */
  public static List<Operation<Call, Reply>> read(Path file) throws IOException {
    return parse(Files.readString(file));
  }

  /**
   * The history that the lines of the text are.
   *
   * @throws IllegalArgumentException if a line is not one of a history; the message says which
   */
  public static List<Operation<Call, Reply>> parse(String text) {
    List<Operation<Call, Reply>> history = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (!line.isBlank() && !line.startsWith("#")) {
        try {
          history.add(new Line(line).operation());
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
        }
      }
    }
    return history;
  }

  /** The words of a line, from the first to the last. */
  private static final class Line {
    private final Iterator<String> words;
    private @Nullable String ahead;

    Line(String line) {
      words = List.of(line.strip().split(" +")).iterator();
      ahead = words.next();
    }

    private String word() {
      String word = ahead;
      if (word == null) {
        throw new IllegalArgumentException("the line ends too soon");
      }
      ahead = words.hasNext() ? words.next() : null;
      return word;
    }

    private boolean accept(String expected) {
      boolean accepted = expected.equals(ahead);
      if (accepted) {
        word();
      }
      return accepted;
    }

    private long stated(String name) {
      return accept(name) ? Long.parseLong(word()) : Reply.NOT_STATED;
    }

    Operation<Call, Reply> operation() {
      int process = Integer.parseInt(word());
      String times = word();
      int dash = times.indexOf('-');
      if (dash < 0) {
        throw new IllegalArgumentException("'" + times + "' is not invoked-returned");
      }
      long invoked = Long.parseLong(times.substring(0, dash));
      String returned = times.substring(dash + 1);
      String key = Words.decode(word());
      Call call = call();
      if (!accept("=")) {
        throw new IllegalArgumentException("= should come after the call");
      }
      Reply reply = accept("?") ? null : reply();
      if (ahead != null) {
        throw new IllegalArgumentException("nothing should come at '" + ahead + "' and after it");
      }
      long end = returned.equals("?") ? Operation.NEVER : Long.parseLong(returned);
      return new Operation<>(process, key, call, invoked, end, reply);
    }

    private Call call() {
      String verb = word();
      return switch (verb) {
        case "put" -> new Call.Put(Words.decode(word()), condition());
        case "delete" -> new Call.Delete(condition());
        case "read" -> new Call.Read();
        default -> throw new IllegalArgumentException("'" + verb + "' is no call");
      };
    }

    private Precondition condition() {
      if (!accept("if")) {
        return Precondition.NONE;
      }
      String kind = word();
      return switch (kind) {
        case "exists" -> new Precondition.Exists();
        case "absent" -> new Precondition.Absent();
        case "version" -> new Precondition.VersionIs(Long.parseLong(word()));
        case "revision" ->
            new Precondition.RevisionIn(
                Stream.of(word().split(",", -1)).map(Long::valueOf).toList());
        default -> throw new IllegalArgumentException("'" + kind + "' is no condition");
      };
    }

    private Reply reply() {
      String kind = word();
      return switch (kind) {
        case "written" -> new Reply.Written(stated("version"), stated("revision"));
        case "deleted" -> new Reply.Deleted(existed(), stated("revision"));
        case "failed" -> new Reply.Failed(stated("version"), stated("revision"));
        case "found" ->
            new Reply.Found(
                Words.decode(word()), stated("version"), stated("revision"), stated("store"));
        case "absent" -> new Reply.Absent(stated("store"));
        default -> throw new IllegalArgumentException("'" + kind + "' is no reply");
      };
    }

    private @Nullable Boolean existed() {
      if (accept("existed")) {
        return true;
      }
      return accept("nothing") ? Boolean.FALSE : null;
    }
  }
}
