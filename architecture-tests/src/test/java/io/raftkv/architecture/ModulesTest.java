package io.raftkv.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The module graph: what it is, what it may be, and its picture in the documents. */
final class ModulesTest {
  private static final String BEGIN = "<!-- module-graph: generated -->\n";
  private static final String END = "<!-- end of module-graph -->\n";

  /** What each module may require of the house, and of Ratis. */
  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          Map.entry("domain", Set.of()),
          Map.entry("application", Set.of("domain")),
          Map.entry("adapters.storage", Set.of("application")),
          Map.entry("adapters.raft", Set.of("application", "ratis")),
          Map.entry("adapters.http", Set.of("application")),
          Map.entry("adapters.grpc", Set.of("application", "protocol")),
          Map.entry("protocol", Set.of()),
          Map.entry("client", Set.of("protocol")),
          Map.entry("testkit", Set.of("application")),
          Map.entry(
              "bootstrap",
              Set.of(
                  "domain",
                  "application",
                  "adapters.storage",
                  "adapters.raft",
                  "adapters.http",
                  "adapters.grpc",
                  "client")),
          Map.entry("benchmarks", Set.of("application", "adapters.storage", "bootstrap")));

  private static Map<String, Set<String>> graph() {
    Map<String, Set<String>> graph = new TreeMap<>();
    House.descriptors()
        .forEach(
            (name, descriptor) -> {
              Set<String> required = new TreeSet<>();
              for (ModuleDescriptor.Requires requires : descriptor.requires()) {
                String other = requires.name();
                if (other.startsWith("io.raftkv.") || other.equals("org.apache.ratis")) {
                  required.add(shortName(other));
                }
              }
              graph.put(shortName(name), required);
            });
    return graph;
  }

  private static String shortName(String module) {
    return module.equals("org.apache.ratis") ? "ratis" : module.substring("io.raftkv.".length());
  }

  @Test
  void noArrowIsForbidden() {
    Map<String, Set<String>> graph = graph();
    assertEquals(ALLOWED.keySet().size(), graph.size());
    graph.forEach(
        (module, required) ->
            required.forEach(
                other ->
                    assertTrue(
                        ALLOWED.getOrDefault(module, Set.of()).contains(other),
                        module + " must not require " + other)));
  }

  @Test
  void thePictureIsTrue() throws IOException {
    StringBuilder picture = new StringBuilder(BEGIN).append("```mermaid\ngraph TD\n");
    graph()
        .forEach(
            (module, required) ->
                required.forEach(
                    other ->
                        picture
                            .append("  ")
                            .append(module)
                            .append(" --> ")
                            .append(other)
                            .append('\n')));
    picture.append("```\n").append(END);
    Path document = House.ROOT.resolve("docs/architecture.md");
    String text = Files.readString(document);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END) + END.length();
    assertTrue(begin >= 0 && end > begin, "the marks of the picture are missing in " + document);
    if (House.REWRITE) {
      Files.writeString(document, text.substring(0, begin) + picture + text.substring(end));
    } else {
      assertEquals(
          picture.toString(),
          text.substring(begin, end),
          "rewrite it by mvn verify -Draftkv.rewrite=true");
    }
  }

  @Test
  void descriptorsAreThoseThatWereReviewed() throws IOException {
    Path folder = House.ROOT.resolve("architecture-tests/src/test/resources/modules");
    for (Map.Entry<String, ModuleDescriptor> module : House.descriptors().entrySet()) {
      Path golden = folder.resolve(module.getKey() + ".txt");
      String described = describe(module.getValue());
      if (House.REWRITE) {
        Files.writeString(golden, described);
      } else {
        assertEquals(
            Files.readString(golden),
            described,
            module.getKey() + " changed; review it, then mvn verify -Draftkv.rewrite=true");
      }
    }
  }

  private static String describe(ModuleDescriptor descriptor) {
    Set<String> lines = new TreeSet<>();
    descriptor
        .requires()
        .forEach(r -> lines.add("requires " + new TreeSet<>(r.modifiers()) + " " + r.name()));
    descriptor
        .exports()
        .forEach(e -> lines.add("exports " + e.source() + " " + new TreeSet<>(e.targets())));
    descriptor
        .opens()
        .forEach(o -> lines.add("opens " + o.source() + " " + new TreeSet<>(o.targets())));
    descriptor.uses().forEach(u -> lines.add("uses " + u));
    descriptor.provides().forEach(p -> lines.add("provides " + p.service()));
    return "module " + descriptor.name() + "\n" + String.join("\n", lines) + "\n";
  }

  @Test
  void everyModuleIsNullMarked() throws IOException {
    for (String folder : House.FOLDERS) {
      String source =
          Files.readString(House.ROOT.resolve(folder + "/src/main/java/module-info.java"));
      assertTrue(source.contains("@org.jspecify.annotations.NullMarked"), folder);
    }
  }
}
