package io.raftkv.bootstrap.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The configuration that is shipped says of itself that it holds every setting's default. */
final class DefaultsFileTest {
  private static final Path SHIPPED = Path.of("src/dist/config/kvstore.yaml");
  private static final Pattern COMMENTED_OUT = Pattern.compile("(?m)^#( *[a-z_]+:)");

  @TempDir Path folder;

  @Test
  void everySettingIsThereWithItsDefault() throws Exception {
    String uncommented =
        COMMENTED_OUT.matcher(Files.readString(SHIPPED)).replaceAll(line -> line.group(1));
    Path file = Files.writeString(folder.resolve("kvstore.yaml"), uncommented);
    Map<String, String> shipped = new LinkedHashMap<>();
    for (Given given : ConfigFile.read(file, Map.of())) {
      var _ = given.assigned(); // none is refused
      shipped.put(given.name(), given.text());
    }
    Map<String, String> defaults = new LinkedHashMap<>();
    for (Setting<?> setting : Settings.all()) {
      defaults.put(setting.name(), setting.defaultText());
    }
    assertEquals(lines(defaults), lines(shipped));
  }

  @Test
  void itSetsNothingAsItIs() throws Exception {
    assertEquals(0, ConfigFile.read(SHIPPED, Map.of()).size());
  }

  /** In order, one to a line, so that a failure shows what differs. */
  private static String lines(Map<String, String> values) {
    StringBuilder out = new StringBuilder();
    values.forEach((name, text) -> out.append(name).append(": ").append(text).append('\n'));
    return out.toString();
  }
}
