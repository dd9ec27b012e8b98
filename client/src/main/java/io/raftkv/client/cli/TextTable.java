package io.raftkv.client.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Lines of as many texts each, in columns as wide as their longest text. */
final class TextTable {
  private static final String GAP = "  ";

  private final List<List<String>> lines = new ArrayList<>();

  void add(String... texts) {
    List<String> line = new ArrayList<>();
    for (String text : texts) {
      line.add(ShortText.printable(text));
    }
    lines.add(line);
  }

  int size() {
    return lines.size();
  }

  void print(PrintStream out) {
    List<Integer> widths = new ArrayList<>();
    for (List<String> line : lines) {
      for (int i = 0; i < line.size(); i++) {
        if (i == widths.size()) {
          widths.add(0);
        }
        widths.set(i, Math.max(widths.get(i), line.get(i).length()));
      }
    }
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < line.size(); i++) {
        text.append(line.get(i)).append(" ".repeat(widths.get(i) - line.get(i).length()));
        text.append(GAP);
      }
      out.println(text.toString().stripTrailing());
    }
  }
}
