package io.raftkv.testkit.access;

import io.raftkv.application.port.Tokens;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Tokens that are numbers, each of which stands for what was issued. Safe for any thread. */
public final class NumberedTokens implements Tokens {
  private final Map<String, Claims> issued = new ConcurrentHashMap<>();

  /** None has been issued. */
  public NumberedTokens() {}

  @Override
  public String issue(Claims claims) {
    String token = "token-" + issued.size();
    issued.put(token, claims);
    return token;
  }

  @Override
  public @Nullable Claims verify(String token) {
    return issued.get(token);
  }
}
