package io.raftkv.bootstrap.access;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTDecodeException;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.interfaces.Claim;
import com.auth0.jwt.interfaces.DecodedJWT;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.raftkv.application.port.Tokens;
import io.raftkv.domain.access.Role;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * JSON Web Tokens signed by HMAC-SHA256, and by nothing else. The first secret signs, all of them
 * verify, so that a secret can be exchanged while tokens of the old one are still good.
 *
 * <p>What was verified is remembered, by the token's SHA-256, so that a client's next request costs
 * a hash and no signature. Safe for any thread.
 */
public final class JwtTokens implements Tokens {
  private static final String ISSUER = "raftkv";
  private static final String USER_ID = "user_id";
  private static final String USERNAME = "username";
  private static final String ROLE = "role";
  private static final String EPOCH = "epoch";
  private static final int REMEMBERED_MAX = 10_000;

  private final Algorithm signer;
  private final long lifeMillis;
  private final List<JWTVerifier> verifiers = new ArrayList<>();
  private final Cache<ByteBuffer, Claims> verified =
      Caffeine.newBuilder().maximumSize(REMEMBERED_MAX).executor(Runnable::run).build();

  /**
   * Signs by the first secret.
   *
   * @param secrets at least one
   * @param life how long a token is good from its issue on at most, whatever it says: one of a time
   *     when that was longer ends as well
   */
  public JwtTokens(List<String> secrets, Duration life, InstantSource clock) {
    this.lifeMillis = life.toMillis();
    this.signer = algorithm(secrets.getFirst());
    for (String secret : secrets) {
      JWTVerifier.BaseVerification verification =
          (JWTVerifier.BaseVerification)
              JWT.require(algorithm(secret))
                  .withIssuer(ISSUER)
                  .withClaimPresence("exp")
                  .withClaimPresence("iat")
                  .ignoreIssuedAt() // nodes' clocks differ: a token may come from one that is ahead
                  .withClaimPresence("jti");
      verifiers.add(verification.build(clock.withZone(ZoneOffset.UTC)));
    }
  }

  private static Algorithm algorithm(String secret) {
    return Algorithm.HMAC256(secret.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String issue(Claims claims) {
    return JWT.create()
        .withIssuer(ISSUER)
        .withJWTId(claims.id().toString())
        .withIssuedAt(Instant.ofEpochMilli(claims.issuedMillis()))
        .withExpiresAt(Instant.ofEpochMilli(claims.expiresMillis()))
        .withClaim(USER_ID, claims.userId().toString())
        .withClaim(USERNAME, claims.userName())
        .withClaim(ROLE, claims.role().name().toLowerCase(Locale.ROOT))
        .withClaim(EPOCH, claims.epoch())
        .sign(signer);
  }

  @Override
  public @Nullable Claims verify(String token) {
    ByteBuffer digest = digest(token);
    Claims known = verified.getIfPresent(digest);
    if (known != null) {
      return known;
    }
    Claims claims = verified(token);
    if (claims != null) {
      verified.put(digest, claims);
    }
    return claims;
  }

  private @Nullable Claims verified(String token) {
    DecodedJWT decoded = decoded(token);
    if (decoded != null) {
      for (JWTVerifier verifier : verifiers) {
        try {
          return claims(verifier.verify(decoded));
        } catch (JWTVerificationException _) {
          // by another secret, perhaps
        }
      }
    }
    return null;
  }

  /** Null for what is no token of ours, whoever signed it. */
  private static @Nullable DecodedJWT decoded(String token) {
    try {
      DecodedJWT decoded = JWT.decode(token);
      // The library takes JSON's null for a header and for claims, and falls over it later.
      return isObject(decoded.getHeader())
              && isObject(decoded.getPayload())
              && isCanonical(decoded.getSignature())
          ? decoded
          : null;
    } catch (JWTDecodeException _) {
      return null;
    }
  }

  private static boolean isObject(String part) {
    byte[] json = Base64.getUrlDecoder().decode(part);
    return new String(json, StandardCharsets.UTF_8).strip().startsWith("{");
  }

  /**
   * Whether there is no other way to write these bytes. Nothing signs how the signature is written,
   * so that without this a token would have several texts.
   */
  private static boolean isCanonical(String signature) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(signature);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(signature);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static ByteBuffer digest(String token) {
    try {
      return ByteBuffer.wrap(
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must have SHA-256", e);
    }
  }

  /** Null if a claim of ours is missing or is not what it should be. */
  private @Nullable Claims claims(DecodedJWT token) {
    UUID id = uuid(token.getId());
    UUID userId = uuid(token.getClaim(USER_ID).asString());
    String name = token.getClaim(USERNAME).asString();
    Role role = role(token.getClaim(ROLE));
    Long epoch = token.getClaim(EPOCH).asLong();
    Long issued = millis(token.getIssuedAtAsInstant());
    Long expires = millis(token.getExpiresAtAsInstant());
    return id == null
            || userId == null
            || name == null
            || role == null
            || epoch == null
            || issued == null
            || expires == null
        ? null
        : new Claims(id, userId, name, role, epoch, issued, Math.min(expires, issued + lifeMillis));
  }

  /** Null for a time that is missing, or out of all reason. */
  private static @Nullable Long millis(@Nullable Instant instant) {
    try {
      return instant == null ? null : instant.toEpochMilli();
    } catch (ArithmeticException _) {
      return null;
    }
  }

  private static @Nullable UUID uuid(@Nullable String text) {
    try {
      return text == null ? null : UUID.fromString(text);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private static @Nullable Role role(Claim claim) {
    String text = claim.asString();
    for (Role role : Role.values()) {
      if (role.name().toLowerCase(Locale.ROOT).equals(text)) {
        return role;
      }
    }
    return null;
  }

  /** How many tokens it remembers. */
  long remembered() {
    verified.cleanUp();
    return verified.estimatedSize();
  }
}
