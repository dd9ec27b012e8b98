package io.raftkv.testkit.history;

import java.util.List;
import java.util.stream.Collectors;

/** Whether a history is linearizable. */
public sealed interface Verdict {
  /** What happened, for people; several lines where there is much to say. */
  String describe();

  /**
   * There is an order of the operations that explains all results.
   *
   * @param configurations how many the search has visited
   */
  record Linearizable(long configurations) implements Verdict {
    @Override
    public String describe() {
      return "linearizable (" + configurations + " configurations visited)";
    }
  }

  /**
   * There is no such order for the operations on one key.
   *
   * @param prefix an order of as many of them as possible
   * @param state the key's state after these
   * @param unplaced the operations that were under way then; none of them can come next so that the
   *     rest of these can come after it
   */
  record Violated(
      String key, List<Operation<?, ?>> prefix, String state, List<Operation<?, ?>> unplaced)
      implements Verdict {
    private static final int PRINTED_MAX = 12;

    /** Keeps its own copies of the lists. */
    public Violated {
      prefix = List.copyOf(prefix);
      unplaced = List.copyOf(unplaced);
    }

    @Override
    public String describe() {
      int hidden = Math.max(0, prefix.size() - PRINTED_MAX);
      return "not linearizable: key "
          + key
          + "\nthe longest order found has "
          + prefix.size()
          + " operations"
          + (hidden > 0 ? ", the last of them:" : ":")
          + lines(prefix.subList(hidden, prefix.size()))
          + "\nthen the key is: "
          + state
          + "\nand of these, which were under way, none fits:"
          + lines(unplaced);
    }

    private static String lines(List<Operation<?, ?>> operations) {
      return operations.stream().map(o -> "\n  " + o).collect(Collectors.joining());
    }
  }

  /**
   * A limit was reached before the search on this key ended; no other key was found to be violated.
   *
   * @param configurations how many the search has visited there
   * @param why which limit
   */
  record Undecided(String key, long configurations, String why) implements Verdict {
    @Override
    public String describe() {
      return "undecided: key "
          + key
          + ": "
          + why
          + " after "
          + configurations
          + " configurations. Give the search more, or make the history shorter";
    }
  }
}
