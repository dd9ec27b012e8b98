package io.raftkv.architecture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The style guide as a test: each failure names the line and what to do instead. */
final class TidyTest {
  private static final int FILE_LINES_MAX = 400;
  private static final int METHOD_LINES_MAX = 60;
  // A method of ours begins at an indent of two or four, and ends at the same.
  private static final Pattern METHOD = Pattern.compile("^( {2}| {4})[\\w@<].*\\) .*\\{$");
  private static final Map<Pattern, String> BANNED =
      Map.of(
          Pattern.compile("\\bTODO\\b|\\bFIXME\\b|\\bX" + "XX\\b"), "open an issue instead",
          Pattern.compile("Thread\\.sle" + "ep\\("), "poll with a deadline instead",
          Pattern.compile("\t"), "indent with spaces",
          Pattern.compile("@Dis" + "abled"), "mend the test or delete it",
          Pattern.compile("printStack" + "Trace\\(\\)"), "log it, or say it to the user");

  private final List<String> findings = new ArrayList<>();

  @Test
  void sourcesAreTidy() throws IOException {
    List<Path> sources = House.sources();
    assertTrue(sources.size() > 100, "only " + sources.size() + " files were found");
    for (Path source : sources) {
      check(House.ROOT.relativize(source).toString(), Files.readAllLines(source));
    }
    assertTrue(findings.isEmpty(), String.join("\n", findings));
  }

  private void check(String name, List<String> lines) {
    if (lines.size() > FILE_LINES_MAX) {
      findings.add(name + ": " + lines.size() + " lines; split it by its second idea");
    }
    boolean tool = name.contains("src/train");
    int methodStart = -1;
    String methodEnd = "";
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Matcher method = METHOD.matcher(line);
      if (method.matches() && !line.contains(" class ") && !line.contains(" record ")) {
        methodStart = i;
        methodEnd = method.group(1) + "}";
      } else if (methodStart >= 0 && line.equals(methodEnd)) {
        if (i - methodStart + 1 > METHOD_LINES_MAX) {
          findings.add(name + ":" + (methodStart + 1) + ": a method of over 60 lines; split it");
        }
        methodStart = -1;
      }
      int number = i + 1;
      if (!tool) {
        BANNED.forEach(
            (pattern, instead) -> {
              if (pattern.matcher(line).find()) {
                findings.add(name + ":" + number + ": " + instead);
              }
            });
      }
      if (line.contains("@Suppress" + "Warnings(")
          && !line.contains("//")
          && !lines.get(i - 1).contains("//")) {
        findings.add(name + ":" + number + ": say why the warning is no use here");
      }
    }
  }

  @Test
  void documentsLinkToWhatIsThere() throws IOException {
    Pattern link = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)(#[^)]*)?\\)");
    List<Path> documents = new ArrayList<>(List.of(House.ROOT.resolve("README.md")));
    try (Stream<Path> files = Files.walk(House.ROOT.resolve("docs"))) {
      files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
    }
    for (Path document : documents) {
      Matcher matcher = link.matcher(Files.readString(document));
      while (matcher.find()) {
        if (!Files.exists(document.resolveSibling(matcher.group(1)))) {
          findings.add(document + ": the link to " + matcher.group(1) + " leads nowhere");
        }
      }
    }
    assertTrue(documents.size() > 1);
    assertTrue(findings.isEmpty(), String.join("\n", findings));
  }
}
