package io.raftkv.application.api;

import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.Comparison;
import io.raftkv.domain.key.Key;
import java.util.ArrayList;
import java.util.List;

/**
 * If all comparisons hold the one list of operations, else the other, in one step. Its writes are
 * made in their order and at one revision; its reads see what the transaction leaves, wherever they
 * stand in the list.
 */
public record Transaction(
    List<Comparison> comparisons, List<Operation> then, List<Operation> otherwise) {
  /** Keeps its own copies of the lists. */
  public Transaction {
    comparisons = List.copyOf(comparisons);
    then = List.copyOf(then);
    otherwise = List.copyOf(otherwise);
  }

  /** One part of a transaction. */
  public sealed interface Operation {
    /** The key that it is about. */
    Key key();

    /**
     * Changes the key.
     *
     * @param change without a precondition
     */
    record Write(Command.Change change) implements Operation {
      @Override
      public Key key() {
        return change.key();
      }
    }

    /** Reads the key. */
    record Read(Key key) implements Operation {}
  }

  /** What is to be applied of it. */
  public Command.Txn command() {
    return new Command.Txn(comparisons, writes(then), writes(otherwise));
  }

  private static List<Command.Change> writes(List<Operation> operations) {
    List<Command.Change> changes = new ArrayList<>();
    for (Operation operation : operations) {
      if (operation instanceof Operation.Write(Command.Change change)) {
        changes.add(change);
      }
    }
    return changes;
  }

  /** The operations that are done, by whether the comparisons held. */
  public List<Operation> chosen(boolean succeeded) {
    return succeeded ? then : otherwise;
  }
}
