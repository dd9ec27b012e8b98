package io.raftkv.bootstrap.cluster;

import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server answered to one request.
 *
 * @param headers the first value of each, by names in whichever case
 */
record Answer(int status, String body, Map<String, String> headers) {
  /** Stands for a number that a header did not state. */
  static final long NOT_STATED = -1;

  private static final Pattern CODE = Pattern.compile("\"code\":\"([a-z_]+)\"");
  private static final Pattern TAG = Pattern.compile("\"(\\d+)\"");

  /** Keeps its own copy of the headers. */
  Answer {
    Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    copy.putAll(headers);
    headers = Collections.unmodifiableMap(copy);
  }

  /** The error's stable code; empty where it is none. */
  String code() {
    Matcher matcher = CODE.matcher(body);
    return matcher.find() ? matcher.group(1) : "";
  }

  /** The revision in the entity tag. */
  long revision() {
    Matcher tag = TAG.matcher(header("ETag"));
    return tag.matches() ? Long.parseLong(tag.group(1)) : NOT_STATED;
  }

  /** How often the key has been written. */
  long version() {
    return number("X-Raft-Version");
  }

  /** The store's revision that was read. */
  long storeRevision() {
    return number("X-Raft-Revision");
  }

  /** A header's text; empty where there is none. */
  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  private long number(String header) {
    return headers.containsKey(header) ? Long.parseLong(header(header)) : NOT_STATED;
  }

  /** The body as a JSON object. */
  Fields json() throws IOException {
    return Fields.of(body);
  }

  /** Status and body, for messages. */
  @Override
  public String toString() {
    return status + " " + body.strip();
  }
}
