package io.raftkv.bootstrap.tools;

import io.raftkv.adapters.storage.offline.DumpSink;
import io.raftkv.adapters.storage.offline.SnapshotSummary;
import io.raftkv.domain.access.AccessChange;
import io.raftkv.domain.access.Authority;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.Comparison;
import io.raftkv.domain.command.Comparison.Operand;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.command.RequestId;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Records for people: a line for each command, of names and values that grep finds. */
final class TextRecords implements DumpSink {
  private final Writer out;
  private final boolean values;

  /**
   * To a writer, which is buffered and flushed by somebody else.
   *
   * @param values whether values are shown, and not their sizes alone
   */
  TextRecords(Writer out, boolean values) {
    this.out = out;
    this.values = values;
  }

  private void line(String text) {
    try {
      out.write(text);
      out.write('\n');
    } catch (IOException e) {
      throw ToolFault.ofOutput(e);
    }
  }

  @Override
  public void segment(String file) {
    line("segment " + Quoted.line(file));
  }

  @Override
  public void record(LogEntry entry, long offset, long durableIndex) {
    List<Command> commands = entry.batch().commands();
    String place =
        "index="
            + entry.index()
            + " offset="
            + offset
            + " durable="
            + durableIndex
            + " proposed="
            + time(entry.batch().proposedAtMillis());
    for (int i = 0; i < commands.size(); i++) {
      String which = commands.size() == 1 ? "" : " command=" + (i + 1) + "/" + commands.size();
      line(place + which + " " + command(commands.get(i)));
    }
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  private static String deadline(long millis) {
    return millis == Command.NO_DEADLINE ? "none" : time(millis);
  }

  private String command(Command command) {
    return switch (command) {
      case Command.Put(Key key, Value value, long deadline, Precondition condition) ->
          "put "
              + key(key)
              + value(value)
              + (deadline == Command.NO_DEADLINE ? "" : " deadline=" + time(deadline))
              + condition(condition);
      case Command.Delete(Key key, Precondition condition) ->
          "delete " + key(key) + condition(condition);
      case Command.SetDeadline(Key key, long deadline) ->
          "set_deadline " + key(key) + " deadline=" + deadline(deadline);
      case Command.Once(RequestId id, Command once) ->
          "request=" + id.client() + "/" + id.sequence() + " " + command(once);
      case Command.By(Authority authority, Command by) ->
          "user=" + authority.actor().userId() + " " + command(by);
      case Command.ChangeAccess(AccessChange change) ->
          "change_access change=" + AccessText.kind(change) + " " + AccessText.object(change);
      case Command.Batch(List<Command.Change> changes) -> "batch changes=" + changes(changes);
      case Command.Txn txn ->
          "txn compare="
              + txn.comparisons().size()
              + txn.comparisons().stream()
                  .map(comparison -> " [" + comparison(comparison) + "]")
                  .collect(Collectors.joining())
              + " then="
              + changes(txn.then())
              + " otherwise="
              + changes(txn.otherwise());
      case Command.Expire(List<Command.Lapsed> lapsed) ->
          "expire keys="
              + lapsed.size()
              + lapsed.stream()
                  .map(one -> " [" + key(one.key()) + " revision=" + one.revision() + "]")
                  .collect(Collectors.joining());
    };
  }

  private String changes(List<Command.Change> changes) {
    return changes.size()
        + changes.stream()
            .map(change -> " [" + command(change) + "]")
            .collect(Collectors.joining());
  }

  private String comparison(Comparison comparison) {
    return key(comparison.key())
        + " "
        + comparison.relation().name().toLowerCase(Locale.ROOT)
        + switch (comparison.operand()) {
          case Operand.Version(long version) -> " version=" + version;
          case Operand.CreateRevision(long made) -> " create_revision=" + made;
          case Operand.ModRevision(long written) -> " mod_revision=" + written;
          case Operand.Content(Value value) -> value(value);
        };
  }

  private static String key(Key key) {
    return "key=" + Quoted.of(key.asReadOnlyBuffer()) + " key_bytes=" + key.size();
  }

  private String value(Value value) {
    return (values ? " value=" + Quoted.of(value.asReadOnlyBuffer()) : "")
        + " value_bytes="
        + value.size();
  }

  private static String condition(Precondition condition) {
    return switch (condition) {
      case Precondition.None _ -> "";
      case Precondition.Exists _ -> " if=exists";
      case Precondition.Absent _ -> " if=absent";
      case Precondition.VersionIs(long version) -> " if=version:" + version;
      case Precondition.RevisionIn(List<Long> revisions) ->
          " if=revision:"
              + revisions.stream().map(String::valueOf).collect(Collectors.joining(","));
    };
  }

  @Override
  public void snapshot(String file, SnapshotSummary summary) {
    line(
        "snapshot "
            + Quoted.line(file)
            + " index="
            + summary.index()
            + " revision="
            + summary.revision()
            + " keys="
            + summary.keys()
            + " state_hash="
            + summary.hash().hex()
            + " created="
            + time(summary.createdAtMillis()));
  }

  @Override
  public void key(
      Key key,
      Value value,
      long version,
      long createRevision,
      long modRevision,
      long deadlineMillis) {
    line(
        key(key)
            + value(value)
            + " version="
            + version
            + " create_revision="
            + createRevision
            + " mod_revision="
            + modRevision
            + " deadline="
            + deadline(deadlineMillis));
  }
}
