package io.raftkv.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares keys and then does one of two lists of operations, in one step. */
@Command(
    name = "txn",
    description = {
      "Compares keys, then does one of two lists of operations, in one step.",
      "Its JSON is that of POST /txn:",
      "",
      "  {\"compare\":[{\"key\":\"a\",\"version\":0}],",
      "   \"then\":[{\"op\":\"put\",\"key\":\"a\",\"value\":\"1\"}],",
      "   \"otherwise\":[{\"op\":\"get\",\"key\":\"a\"}]}",
      "",
      "The exit code is 0 also where the comparisons did not hold: then what stands in",
      "otherwise was done, as asked, and the first line says so."
    })
final class TxnCommand implements Runnable {
  private final KvCli cli;

  @Parameters(arity = "0..1", paramLabel = "INPUT", description = "- reads the JSON from stdin")
  private @Nullable String dash;

  @Option(names = "--file", paramLabel = "PATH", description = "read the JSON from a file")
  private @Nullable Path file;

  TxnCommand(KvCli cli) {
    this.cli = cli;
  }

  @Override
  public void run() {
    byte[] body = body();
    if (!JsonText.read(body).isObject()) {
      throw new CliFault(
          CliFault.USAGE, where() + " holds no JSON object; kvcli txn --help shows one");
    }
    JsonNode answer;
    try (ServerCalls server = cli.connect()) {
      answer = server.call("POST", "/txn", body).orFail().json();
    }
    if (cli.json()) {
      cli.out().println(answer);
      return;
    }
    boolean succeeded = answer.path("succeeded").asBoolean();
    cli.out()
        .println(
            (succeeded
                    ? "The comparisons held: did what stands in then"
                    : "The comparisons did not hold: did what stands in otherwise")
                + " (revision "
                + answer.path("revision").asText()
                + ")");
    TextTable table = new TextTable();
    for (JsonNode result : answer.path("results")) {
      table.add(result.path("key").asText(), text(result));
    }
    table.print(cli.out());
  }

  /** What became of one operation. */
  private static String text(JsonNode result) {
    if (result.has("existed")) {
      return result.path("existed").asBoolean() ? "deleted" : "was not there";
    }
    if (!result.has("found")) {
      return "put, version " + result.path("version").asText();
    }
    if (!result.path("found").asBoolean()) {
      return "not found";
    }
    byte[] value = Base64.getDecoder().decode(result.path("value_base64").asText());
    String shown = ShortText.of(value);
    return "version "
        + result.path("version").asText()
        + ", "
        + value.length
        + " bytes"
        + (shown == null ? "" : ": " + shown);
  }

  private String where() {
    return file == null ? "standard input" : file.toString();
  }

  private byte[] body() {
    if ((dash == null) == (file == null) || (dash != null && !dash.equals("-"))) {
      throw new CliFault(CliFault.USAGE, "give one of --file PATH and -, which reads stdin");
    }
    try {
      return file == null ? cli.in().readAllBytes() : Files.readAllBytes(file);
    } catch (IOException e) {
      throw new CliFault(CliFault.USAGE, where() + " could not be read: " + FileFault.reason(e));
    }
  }
}
