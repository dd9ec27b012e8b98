package io.raftkv.client.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands on keys and their values. */
final class KeyCommands {
  private KeyCommands() {}

  @Command(name = "get", description = "Prints the value of a key.")
  static final class Get implements Runnable {
    private final KvCli cli;

    @Parameters(paramLabel = "KEY")
    private String key = "";

    Get(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      try (KeyServer server = cli.keys()) {
        byte[] value = server.get(key);
        if (!cli.json()) {
          cli.out().write(value, 0, value.length);
          cli.out().println();
          return;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("key", key);
        fields.put("size", value.length);
        try {
          var decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
          fields.put("value", decoded.toString());
        } catch (CharacterCodingException binary) {
          fields.put("value_base64", Base64.getEncoder().encodeToString(value));
        }
        cli.print(fields);
      }
    }
  }

  @Command(name = "put", description = "Writes the value of a key.")
  static final class Put implements Runnable {
    private final KvCli cli;

    @Parameters(index = "0", paramLabel = "KEY")
    private String key = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "VALUE", description = "- reads stdin")
    private @Nullable String value;

    @Option(names = "--file", paramLabel = "PATH", description = "read the value from a file")
    private @Nullable Path file;

    @Option(names = "--ttl", description = "how long the key lives, such as 30s or 1h")
    private @Nullable String ttl;

    Put(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      TimeToLive.check("--ttl", ttl, false);
      byte[] bytes = bytes();
      try (KeyServer server = cli.keys()) {
        server.put(key, bytes, ttl);
      }
      if (cli.json()) {
        cli.print(ordered("key", key, "size", bytes.length, "status", "success"));
      } else {
        cli.out().println("Put key '" + key + "' (" + bytes.length + " bytes)");
      }
    }

    private byte[] bytes() {
      if ((value == null) == (file == null)) {
        throw new CliFault(CliFault.USAGE, "give one of VALUE and --file");
      }
      try {
        if (file != null) {
          return Files.readAllBytes(file);
        }
        return "-".equals(value)
            ? cli.in().readAllBytes()
            : String.valueOf(value).getBytes(StandardCharsets.UTF_8);
      } catch (IOException e) {
        String where = file == null ? "standard input" : file.toString();
        throw new CliFault(
            CliFault.USAGE,
            "the value could not be read from " + where + ": " + FileFault.reason(e));
      }
    }
  }

  @Command(name = "delete", description = "Removes a key.")
  static final class Delete implements Runnable {
    private final KvCli cli;

    @Parameters(paramLabel = "KEY")
    private String key = "";

    Delete(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      try (KeyServer server = cli.keys()) {
        server.delete(key);
      }
      if (cli.json()) {
        cli.print(ordered("key", key, "status", "success"));
      } else {
        cli.out().println("Deleted key '" + key + "'");
      }
    }
  }

  @Command(name = "list", description = "Lists keys in order.")
  static final class ListKeys implements Runnable {
    private final KvCli cli;

    @Option(names = "--prefix", description = "only keys that begin so")
    private String prefix = "";

    @Option(names = "--limit", description = "how many at most; 0 is all")
    private int limit = 100;

    ListKeys(KvCli cli) {
      this.cli = cli;
    }

    @Override
    public void run() {
      List<String> keys;
      try (KeyServer server = cli.keys()) {
        keys = server.list(prefix, limit);
      }
      if (cli.json()) {
        cli.print(ordered("keys", keys, "count", keys.size(), "prefix", prefix, "limit", limit));
      } else if (keys.isEmpty()) {
        cli.out().println("No keys found");
      } else {
        cli.out().println("Found " + keys.size() + " keys:");
        keys.forEach(cli.out()::println);
      }
    }
  }

  /** Fields in this order: a name, its value, and so on. */
  static Map<String, Object> ordered(@Nullable Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return fields;
  }
}
