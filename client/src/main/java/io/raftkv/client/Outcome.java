package io.raftkv.client;

/** What is known of the effect of a call that failed. */
public enum Outcome {
  /** Nothing was done, and nothing will be. So it is with every read. */
  NOT_DONE,
  /** The write may have been done, or may yet be: read before you write again. */
  UNKNOWN
}
