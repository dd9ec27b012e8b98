package io.raftkv.bootstrap.cluster;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server answered to one request. */
record Answer(int status, String body, HttpHeaders headers) {
  /** Stands for a number that a header did not state. */
  static final long NOT_STATED = -1;

  private static final Pattern CODE = Pattern.compile("\"code\":\"([a-z_]+)\"");
  private static final Pattern TAG = Pattern.compile("\"(\\d+)\"");

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
    return headers.firstValue(name).orElse("");
  }

  private long number(String header) {
    return headers.firstValueAsLong(header).orElse(NOT_STATED);
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
