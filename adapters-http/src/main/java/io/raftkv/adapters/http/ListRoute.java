package io.raftkv.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.raftkv.application.api.KeyValueStore;
import io.raftkv.application.api.PageQuery;
import io.raftkv.application.api.PageReply;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.state.KeyEntry;
import io.raftkv.domain.state.KeyRange;
import io.raftkv.domain.state.VersionedValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** {@code GET /keys}: pages of a part of the keys. The scan and the printing run on a worker. */
final class ListRoute {
  private static final int LIMIT_DEFAULT = 100;
  private static final int LIMIT_MAX = 10_000;
  private static final long VALUE_BYTES_MAX = 8L << 20;

  private final KeyValueStore store;

  ListRoute(KeyValueStore store) {
    this.store = store;
  }

  void get(Call call) {
    Query query = call.query();
    boolean reverse = query.flag("reverse");
    boolean values = query.flag("values");
    int limit = limit(query.text("limit"));
    PageQuery page =
        new PageQuery(
            range(query, reverse, call.options().maxKeyBytes()),
            reverse,
            limit,
            values ? VALUE_BYTES_MAX : Long.MAX_VALUE,
            Requests.consistency(query));
    call.onWorker(
        () ->
            call.awaitOnWorker(
                store.scan(page),
                reply -> {
                  switch (reply) {
                    case PageReply.Page found -> answer(call, page, values, found);
                    case PageReply.Refused(var why) -> call.refuse(why);
                  }
                }));
  }

  private static int limit(String text) {
    if (text.isEmpty()) {
      return LIMIT_DEFAULT;
    }
    try {
      int limit = Integer.parseInt(text);
      return limit <= 0 ? LIMIT_MAX : Math.min(limit, LIMIT_MAX);
    } catch (NumberFormatException _) {
      throw RequestFault.badRequest(
          "invalid_limit", "limit is a number, at most " + LIMIT_MAX + "; 0 is as many");
    }
  }

  private static KeyRange range(Query query, boolean reverse, int maxKeyBytes) {
    KeyRange range = KeyRange.prefix(bound(query, "prefix", maxKeyBytes));
    byte[] start = bound(query, "start", maxKeyBytes);
    if (start.length > 0) {
      range = range.from(Key.wrap(start), true);
    }
    byte[] end = bound(query, "end", maxKeyBytes);
    if (end.length > 0) {
      range = range.to(Key.wrap(end), true);
    }
    String cursor = query.text("cursor");
    if (!cursor.isEmpty()) {
      Key last = Cursor.parse(cursor, reverse);
      range = reverse ? range.to(last, false) : range.from(last, false);
    }
    return range;
  }

  private static byte[] bound(Query query, String name, int maxKeyBytes) {
    byte[] bytes = query.text(name).getBytes(StandardCharsets.UTF_8);
    if (bytes.length > maxKeyBytes) {
      throw RequestFault.badRequest(
          "key_too_large", name + " is longer than any key: " + maxKeyBytes + " bytes at most");
    }
    return bytes;
  }

  private void answer(Call call, PageQuery page, boolean values, PageReply.Page found) {
    call.header(KeyRoutes.REVISION, Long.toString(found.storeRevision()));
    call.json(
        200,
        json -> {
          json.writeArrayFieldStart("keys");
          for (KeyEntry entry : found.entries()) {
            json.writeString(entry.key().utf8());
          }
          json.writeEndArray();
          json.writeNumberField("count", found.entries().size());
          json.writeBooleanField("has_more", found.hasMore());
          json.writeNumberField("limit", page.limit());
          echo(json, call.query(), page.reverse());
          if (found.hasMore()) {
            json.writeStringField(
                "next_cursor", Cursor.after(found.entries().getLast().key(), page.reverse()));
          }
          if (values) {
            entries(json, found);
          }
        });
  }

  private static void echo(JsonGenerator json, Query query, boolean reverse) throws IOException {
    json.writeStringField("prefix", query.text("prefix"));
    for (String bound : new String[] {"start", "end"}) {
      if (!query.text(bound).isEmpty()) {
        json.writeStringField(bound, query.text(bound));
      }
    }
    if (reverse) {
      json.writeBooleanField("reverse", true);
    }
  }

  private void entries(JsonGenerator json, PageReply.Page found) throws IOException {
    json.writeArrayFieldStart("entries");
    for (KeyEntry entry : found.entries()) {
      VersionedValue versioned = entry.versioned();
      json.writeStartObject();
      json.writeStringField("key", entry.key().utf8());
      json.writeStringField(
          "value_base64", Base64.getEncoder().encodeToString(versioned.value().toByteArray()));
      json.writeNumberField("version", versioned.version());
      json.writeNumberField("mod_revision", versioned.modRevision());
      json.writeNumberField("create_revision", versioned.createRevision());
      if (versioned.hasDeadline()) {
        json.writeNumberField(
            "ttl_seconds", store.remaining(versioned.deadlineMillis()).toSeconds());
      } else {
        json.writeNullField("ttl_seconds");
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("revision", found.storeRevision());
  }
}
