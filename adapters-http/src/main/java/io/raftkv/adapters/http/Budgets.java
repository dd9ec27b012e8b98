package io.raftkv.adapters.http;

/**
 * The node's memory for what is under way between its clients and its store.
 *
 * @param requests for bodies that are being received, until their requests are answered
 */
record Budgets(ByteBudget requests) {
  static Budgets of(HttpOptions options) {
    return new Budgets(new ByteBudget(options.maxTransitBytes()));
  }
}
