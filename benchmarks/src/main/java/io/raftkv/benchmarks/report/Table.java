package io.raftkv.benchmarks.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of the report. For one thread. */
public final class Table {
  private final List<String> columns;
  private final List<List<String>> rows = new ArrayList<>();

  /** An empty table of these columns: the first holds names, the others figures. */
  public Table(String... columns) {
    this.columns = List.of(columns);
  }

  /** Adds a row of as many cells as there are columns. */
  public Table row(String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          cells.length + " cells in a table of " + columns.size() + ": " + Arrays.toString(cells));
    }
    rows.add(List.of(cells));
    return this;
  }

  /** The table in Markdown, with a line's end behind it. */
  public String markdown() {
    StringBuilder out = new StringBuilder(line(columns));
    out.append("|---").append("|---:".repeat(columns.size() - 1)).append("|\n");
    rows.forEach(row -> out.append(line(row)));
    return out.toString();
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }
}
