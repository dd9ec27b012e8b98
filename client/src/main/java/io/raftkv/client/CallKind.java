package io.raftkv.client;

/** What it costs if a call is done twice. */
enum CallKind {
  /** Nothing. */
  READ,
  /** Nothing: it has a name by which servers know that it was done. */
  WRITE,
  /** Too much: it is not sent again once it may have been done. */
  CHANGE
}
