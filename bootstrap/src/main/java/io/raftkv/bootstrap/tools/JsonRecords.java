package io.raftkv.bootstrap.tools;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
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
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Records for programs: a JSON object for each command, on a line of its own, in ASCII. */
final class JsonRecords implements DumpSink {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(
              JsonWriteFeature.ESCAPE_NON_ASCII) // nothing that a terminal obeys, should it be one
          .build();

  private final Writer out;
  private final boolean values;
  private final JsonGenerator json;
  private String file = "";

  /**
   * To a writer, which is buffered and flushed by somebody else.
   *
   * @param values whether values are shown, and not their sizes alone
   */
  JsonRecords(Writer out, boolean values) throws IOException {
    this.out = out;
    this.values = values;
    this.json = FACTORY.createGenerator(out);
    json.setPrettyPrinter(new MinimalPrettyPrinter("")); // the end of a line is ours
  }

  /** Writes the fields of an object. */
  private interface Fields {
    void write() throws IOException;
  }

  private void line(Fields fields) {
    try {
      json.writeStartObject();
      fields.write();
      json.writeEndObject();
      json.flush();
      out.write('\n');
    } catch (IOException e) {
      throw ToolFault.ofOutput(e);
    }
  }

  @Override
  public void segment(String segment) {
    file = segment;
  }

  @Override
  public void record(LogEntry entry, long offset, long durableIndex) {
    List<Command> commands = entry.batch().commands();
    for (int i = 0; i < commands.size(); i++) {
      int number = i + 1;
      line(
          () -> {
            json.writeStringField("file", file);
            json.writeNumberField("index", entry.index());
            json.writeNumberField("offset", offset);
            json.writeNumberField("durable_index", durableIndex);
            json.writeStringField("proposed_at", time(entry.batch().proposedAtMillis()));
            json.writeNumberField("command", number);
            json.writeNumberField("commands", commands.size());
            command(commands.get(number - 1));
          });
    }
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  private void command(Command command) throws IOException {
    switch (command) {
      case Command.Put(Key key, Value value, long deadline, Precondition condition) -> {
        json.writeStringField("type", "put");
        key(key);
        value(value);
        deadline(deadline);
        condition(condition);
      }
      case Command.Delete(Key key, Precondition condition) -> {
        json.writeStringField("type", "delete");
        key(key);
        condition(condition);
      }
      case Command.SetDeadline(Key key, long deadline) -> {
        json.writeStringField("type", "set_deadline");
        key(key);
        deadline(deadline);
      }
      case Command.Once(RequestId id, Command once) -> {
        json.writeStringField("request_client", id.client());
        json.writeNumberField("request_sequence", id.sequence());
        command(once);
      }
      case Command.By(Authority authority, Command by) -> {
        json.writeStringField("user_id", authority.actor().userId().toString());
        command(by);
      }
      case Command.ChangeAccess(AccessChange change) -> {
        json.writeStringField("type", "change_access");
        json.writeStringField("change", AccessText.kind(change));
        json.writeStringField("object", AccessText.object(change));
      }
      case Command.Batch(List<Command.Change> changes) -> {
        json.writeStringField("type", "batch");
        changes("changes", changes);
      }
      case Command.Txn txn -> {
        json.writeStringField("type", "txn");
        json.writeArrayFieldStart("compare");
        for (Comparison comparison : txn.comparisons()) {
          comparison(comparison);
        }
        json.writeEndArray();
        changes("then", txn.then());
        changes("otherwise", txn.otherwise());
      }
      case Command.Expire(List<Command.Lapsed> lapsed) -> {
        json.writeStringField("type", "expire");
        json.writeArrayFieldStart("lapsed");
        for (Command.Lapsed one : lapsed) {
          json.writeStartObject();
          key(one.key());
          json.writeNumberField("revision", one.revision());
          json.writeEndObject();
        }
        json.writeEndArray();
      }
    }
  }

  private void changes(String name, List<Command.Change> changes) throws IOException {
    json.writeArrayFieldStart(name);
    for (Command.Change change : changes) {
      json.writeStartObject();
      command(change);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void comparison(Comparison comparison) throws IOException {
    json.writeStartObject();
    key(comparison.key());
    json.writeStringField("relation", comparison.relation().name().toLowerCase(Locale.ROOT));
    switch (comparison.operand()) {
      case Operand.Version(long version) -> json.writeNumberField("version", version);
      case Operand.CreateRevision(long made) -> json.writeNumberField("create_revision", made);
      case Operand.ModRevision(long written) -> json.writeNumberField("mod_revision", written);
      case Operand.Content(Value value) -> value(value);
    }
    json.writeEndObject();
  }

  private void key(Key key) throws IOException {
    bytes("key", key.asReadOnlyBuffer());
    json.writeNumberField("key_bytes", key.size());
  }

  private void value(Value value) throws IOException {
    if (values) {
      bytes("value", value.asReadOnlyBuffer());
    }
    json.writeNumberField("value_bytes", value.size());
  }

  /** As text where it is UTF-8, and else in base64 under another name. */
  private void bytes(String name, ByteBuffer bytes) throws IOException {
    try {
      json.writeStringField(
          name, StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString());
    } catch (CharacterCodingException binary) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      json.writeStringField(name + "_base64", Base64.getEncoder().encodeToString(copy));
    }
  }

  private void deadline(long millis) throws IOException {
    if (millis == Command.NO_DEADLINE) {
      json.writeNullField("deadline");
    } else {
      json.writeStringField("deadline", time(millis));
    }
  }

  private void condition(Precondition condition) throws IOException {
    switch (condition) {
      case Precondition.None _ -> {}
      case Precondition.Exists _ -> json.writeStringField("if", "exists");
      case Precondition.Absent _ -> json.writeStringField("if", "absent");
      case Precondition.VersionIs(long version) -> {
        json.writeStringField("if", "version");
        json.writeNumberField("if_version", version);
      }
      case Precondition.RevisionIn(List<Long> revisions) -> {
        json.writeStringField("if", "revision");
        json.writeArrayFieldStart("if_revisions");
        for (long revision : revisions) {
          json.writeNumber(revision);
        }
        json.writeEndArray();
      }
    }
  }

  @Override
  public void snapshot(String snapshot, SnapshotSummary summary) {
    file = snapshot;
    line(
        () -> {
          json.writeStringField("file", file);
          json.writeStringField("type", "snapshot");
          json.writeNumberField("index", summary.index());
          json.writeNumberField("revision", summary.revision());
          json.writeNumberField("keys", summary.keys());
          json.writeStringField("state_hash", summary.hash().hex());
          json.writeStringField("created_at", time(summary.createdAtMillis()));
        });
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
        () -> {
          json.writeStringField("file", file);
          json.writeStringField("type", "key");
          key(key);
          value(value);
          json.writeNumberField("version", version);
          json.writeNumberField("create_revision", createRevision);
          json.writeNumberField("mod_revision", modRevision);
          deadline(deadlineMillis);
        });
  }
}
