package io.raftkv.testkit.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A register of whole numbers, as Jepsen's tests of etcd used it; "nil" where it is empty. */
final class CasRegister implements Model<String, List<String>, String> {
  private static final String EMPTY = "nil";

  @Override
  public String initial() {
    return EMPTY;
  }

  /** The result is the value read, or else whether the call succeeded: "ok" or "fail". */
  @Override
  public @Nullable String apply(String state, List<String> call, String result) {
    return switch (call.getFirst()) {
      case ":read" -> result.equals(state) ? state : null;
      case ":write" -> call.get(1);
      default -> {
        boolean holds = call.get(1).equals(state);
        yield holds != result.equals("ok") ? null : applyOpen(state, call);
      }
    };
  }

  @Override
  public String applyOpen(String state, List<String> call) {
    return switch (call.getFirst()) {
      case ":read" -> state;
      case ":write" -> call.get(1);
      default -> call.get(1).equals(state) ? call.get(2) : state;
    };
  }

  /** The history in a log of Jepsen; the number of a line is its time. */
  static List<Operation<List<String>, String>> history(String log) {
    record Invoked(int line, List<String> call) {}
    Map<Integer, Invoked> underWay = new HashMap<>();
    List<Operation<List<String>, String>> history = new ArrayList<>();
    int line = 0;
    for (String text : log.lines().toList()) {
      line++;
      List<String> words = List.of(text.replaceAll("[\\[\\]]", "").strip().split("\\s+"));
      int process = Integer.parseInt(words.get(3));
      List<String> call = words.subList(5, words.size());
      if (words.get(4).equals(":invoke")) {
        underWay.put(process, new Invoked(line, call));
        continue;
      }
      Invoked invoked = underWay.remove(process);
      if (invoked == null) {
        throw new IllegalArgumentException("line " + line + " ends what never began");
      }
      if (call.contains(":timed-out")) {
        history.add(Operation.open(process, "register", invoked.call(), invoked.line()));
      } else {
        String result = call.getFirst().equals(":read") ? call.get(1) : words.get(4).substring(1);
        history.add(
            Operation.returned(process, "register", invoked.call(), invoked.line(), line, result));
      }
    }
    underWay.forEach(
        (process, invoked) ->
            history.add(Operation.open(process, "register", invoked.call(), invoked.line())));
    return history;
  }
}
