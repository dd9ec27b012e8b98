package io.raftkv.testkit.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A text that can be read, set and appended to; empty at first. All calls have results. */
final class AppendedText implements Model<String, AppendedText.Asked, String> {
  private static final Pattern LINE =
      Pattern.compile(
          "\\{:process (\\d+), :type :(\\w+), :f :(\\w+), :key \"(.*)\", :value (nil|\"(.*)\")}");

  /** What is asked: get, put or append. */
  record Asked(String verb, String argument) {}

  @Override
  public String initial() {
    return "";
  }

  @Override
  public @Nullable String apply(String state, Asked call, String result) {
    return call.verb().equals("get") && !result.equals(state) ? null : applyOpen(state, call);
  }

  @Override
  public String applyOpen(String state, Asked call) {
    return switch (call.verb()) {
      case "put" -> call.argument();
      case "append" -> state + call.argument();
      default -> state;
    };
  }

  /** The history in a log; the number of a line is its time. */
  static List<Operation<Asked, String>> history(String log) {
    record Invoked(int line, Asked call) {}
    Map<Integer, Invoked> underWay = new HashMap<>();
    List<Operation<Asked, String>> history = new ArrayList<>();
    int number = 0;
    for (String line : log.lines().toList()) {
      number++;
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("line " + number + ": " + line);
      }
      int process = Integer.parseInt(matcher.group(1));
      String value = matcher.group(6) == null ? "" : matcher.group(6);
      if (matcher.group(2).equals("invoke")) {
        underWay.put(process, new Invoked(number, new Asked(matcher.group(3), value)));
        continue;
      }
      Invoked invoked = underWay.remove(process);
      if (invoked == null) {
        throw new IllegalArgumentException("line " + number + " ends what never began");
      }
      history.add(
          Operation.returned(
              process, matcher.group(4), invoked.call(), invoked.line(), number, value));
    }
    return history;
  }
}
