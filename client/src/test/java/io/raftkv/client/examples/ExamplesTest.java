package io.raftkv.client.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.client.ByteSequence;
import io.raftkv.client.Entry;
import io.raftkv.client.RaftKvClient;
import io.raftkv.client.testing.FakeRaftKv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class ExamplesTest {
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final int BLOCKS_LEAST = 10;

  private static String normalised(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  @Test
  void everyExampleOfTheDocumentIsCompiled() throws IOException {
    Path module = Path.of("").toAbsolutePath();
    String source =
        normalised(
            Files.readString(
                module.resolve("src/test/java/io/raftkv/client/examples/Examples.java")));
    Matcher blocks = BLOCK.matcher(Files.readString(module.resolve("../docs/java-client.md")));
    int count = 0;
    while (blocks.find()) {
      count++;
      String block = normalised(blocks.group(1));
      assertTrue(source.contains(block), () -> "Examples.java has no such code: " + block);
    }
    assertTrue(count >= BLOCKS_LEAST, "only " + count + " examples were found");
  }

  @Test
  void theExamplesDoWhatTheySay() throws Exception {
    try (FakeRaftKv store = FakeRaftKv.start();
        RaftKvClient client = store.client()) {
      Map<ByteSequence, Entry> copy = Examples.copy();
      var mirror = Examples.mirror(client, copy);
      var watch = Examples.watch(client);
      Examples.keys(client);
      client.put("counter", "1");
      Examples.conditions(client);
      assertEquals("2", client.get("counter").map(Entry::utf8).orElse(""));
      Examples.ranges(client);
      Examples.transactions(client);
      Examples.transactions(client);
      assertEquals("1", Examples.async(client).get());
      Examples.errors(client);
      Examples.cursor(client);
      store.advance(Duration.ofHours(2));
      client.put("config/last", "1");
      ByteSequence last = ByteSequence.utf8("config/last");
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      // By what it holds: the map counts an entry a moment after it can be found.
      while (!copy.keySet().stream().toList().equals(List.of(last))) {
        assertTrue(System.nanoTime() < deadline, () -> "the mirror does not follow: " + copy);
        java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
      }
      watch.close();
      mirror.close();
    }
    Examples.testing();
  }
}
