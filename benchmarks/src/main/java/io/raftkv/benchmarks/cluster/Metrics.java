package io.raftkv.benchmarks.cluster;

/**
 * A server's metrics in Prometheus's text.
 *
 * @param text all of it
 */
record Metrics(String text) {
  /** The sum of all series of that name whose line contains the labels; 0 if there is none. */
  double sum(String name, String labels) {
    return text.lines()
        .filter(line -> line.startsWith(name) && line.contains(labels))
        .filter(line -> line.charAt(name.length()) == ' ' || line.charAt(name.length()) == '{')
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** As above, whatever the labels. */
  double sum(String name) {
    return sum(name, "");
  }
}
