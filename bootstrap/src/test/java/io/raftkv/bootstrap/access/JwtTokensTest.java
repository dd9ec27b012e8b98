package io.raftkv.bootstrap.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.port.Tokens.Claims;
import io.raftkv.domain.access.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JwtTokensTest {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  private static final String SECRET = "a secret of no less than 32 bytes";
  private static final String OTHER = "another one of no less than 32 bytes";
  private static final long NOW_SECONDS = 2_000_000_000;
  private static final String ID = "11111111-2222-4333-8444-555555555555";
  private static final String USER = "99999999-8888-4777-8666-555555555555";

  private final JwtTokens tokens = tokens(SECRET);

  private static JwtTokens tokens(String... secrets) {
    return tokens(Duration.ofDays(36_500), secrets);
  }

  private static JwtTokens tokens(Duration life, String... secrets) {
    return new JwtTokens(
        List.of(secrets), life, InstantSource.fixed(Instant.ofEpochSecond(NOW_SECONDS)));
  }

  /** Or one that was ended would come back, since that is remembered for as long as this alone. */
  @Test
  void aTokenOfATimeOfLongerTokensEndsAsTheOthersDo() {
    String token = tokens.issue(claims(Role.READ));
    Claims claims = tokens(Duration.ofMinutes(15), SECRET).verify(token);
    assertNotNull(claims);
    assertEquals((NOW_SECONDS + 900) * 1000, claims.expiresMillis());
  }

  private static Claims claims(Role role) {
    return new Claims(
        UUID.fromString(ID),
        UUID.fromString(USER),
        "zoë",
        role,
        7,
        NOW_SECONDS * 1000,
        (NOW_SECONDS + 3600) * 1000);
  }

  /** Good claims, of which some are said otherwise, and those that are null not at all. */
  private static String payload(String... otherwise) {
    Map<String, String> claims = new LinkedHashMap<>();
    claims.put("iss", "\"raftkv\"");
    claims.put("jti", "\"" + ID + "\"");
    claims.put("iat", "" + NOW_SECONDS);
    claims.put("exp", "" + (NOW_SECONDS + 3600));
    claims.put("user_id", "\"" + USER + "\"");
    claims.put("username", "\"zoë\"");
    claims.put("role", "\"write\"");
    claims.put("epoch", "7");
    for (int i = 0; i < otherwise.length; i += 2) {
      claims.remove(otherwise[i]);
      if (!otherwise[i + 1].isEmpty()) {
        claims.put(otherwise[i], otherwise[i + 1]);
      }
    }
    StringBuilder json = new StringBuilder("{");
    claims.forEach(
        (name, value) ->
            json.append(json.length() > 1 ? "," : "")
                .append('"')
                .append(name)
                .append("\":")
                .append(value));
    return json.append('}').toString();
  }

  private static String signed(String... otherwise) {
    return SignedText.token(SECRET, SignedText.HEADER, payload(otherwise));
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void whatIsIssuedIsKnownAgain(Role role) {
    String token = tokens.issue(claims(role));
    assertEquals(claims(role), tokens.verify(token));
    assertEquals(claims(role), tokens(SECRET).verify(token), "at another node");
  }

  @Test
  void theClaimsAreThoseOfTheContract() throws IOException {
    String token = tokens.issue(claims(Role.WRITE));
    assertEquals(
        Map.of("alg", "\"HS256\"", "typ", "\"JWT\""), SignedText.part(token, 0), "the header");
    assertEquals(
        Map.of(
            "iss",
            "\"raftkv\"",
            "jti",
            "\"" + ID + "\"",
            "iat",
            "" + NOW_SECONDS,
            "exp",
            "" + (NOW_SECONDS + 3600),
            "user_id",
            "\"" + USER + "\"",
            "username",
            "\"zoë\"",
            "role",
            "\"write\"",
            "epoch",
            "7"),
        SignedText.part(token, 1));
  }

  @Test
  void whatOthersSignRightIsTaken() {
    assertEquals(claims(Role.WRITE), tokens.verify(signed()));
    assertEquals(
        claims(Role.WRITE), tokens.verify(signed("aud", "[\"x\"]", "more", "{\"a\":[1]}")));
    assertEquals(claims(Role.WRITE), tokens.verify(signed("nbf", "" + NOW_SECONDS)));
  }

  @Test
  void anotherAlgorithmIsRefusedWhoeverSigned() {
    for (String name : List.of("none", "None", "NONE", "nOnE", "", "hs256", "HS384", "RS256")) {
      String header = "{\"alg\":\"" + name + "\",\"typ\":\"JWT\"}";
      String token = SignedText.token(SECRET, header, payload());
      assertNull(tokens.verify(token), header);
      assertNull(tokens.verify(token.substring(0, token.lastIndexOf('.') + 1)), header + " bare");
    }
    for (String header :
        List.of("{}", "{\"typ\":\"JWT\"}", "{\"alg\":null}", "{\"alg\":[\"HS256\"]}")) {
      assertNull(tokens.verify(SignedText.token(SECRET, header, payload())), header);
    }
    for (String bits : List.of("384", "512")) {
      String header = "{\"alg\":\"HS" + bits + "\",\"typ\":\"JWT\"}";
      assertNull(
          tokens.verify(SignedText.token(SECRET, "HmacSHA" + bits, header, payload())), header);
      assertNull(
          tokens.verify(SignedText.token(SECRET, "HmacSHA" + bits, SignedText.HEADER, payload())),
          "HS256 by its own word, " + bits);
    }
    String rsa = SignedText.base64("{\"alg\":\"RS256\"}") + "." + SignedText.base64(payload());
    assertNull(tokens.verify(rsa + "." + SignedText.base64(new byte[256])));
  }

  @Test
  void whatAHeaderNamesIsNotFetchedNorFollowed() {
    for (String extra :
        List.of(
            "\"kid\":\"../../../../dev/null\"",
            "\"kid\":\"' OR 1=1\"",
            "\"jku\":\"http://127.0.0.1:1/keys\"",
            "\"x5u\":\"http://127.0.0.1:1/cert\"",
            "\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}",
            "\"crit\":[\"exp\"]")) {
      String header = "{\"alg\":\"HS256\"," + extra + "}";
      assertNull(tokens.verify(SignedText.token("A".repeat(32), header, payload())), extra);
      assertNull(tokens.verify(SignedText.token(OTHER, header, payload())), extra);
    }
    String kid = "{\"alg\":\"HS256\",\"kid\":\"../../dev/null\",\"jku\":\"http://127.0.0.1:1/\"}";
    assertNotNull(
        tokens.verify(SignedText.token(SECRET, kid, payload())), "our secret, that counts");
  }

  @Test
  void anotherSecretsTokenIsRefused() {
    assertNull(tokens.verify(tokens(OTHER).issue(claims(Role.ADMIN))));
    assertNull(tokens.verify(SignedText.token(SECRET + " ", SignedText.HEADER, payload())));
    assertNull(tokens.verify(SignedText.token("\0", SignedText.HEADER, payload())));
  }

  @Test
  void everyChangeOfOneCharacterIsRefused() {
    String token = tokens.issue(claims(Role.READ));
    assertNotNull(tokens.verify(token));
    for (int i = 0; i < token.length(); i++) {
      for (char other : (ALPHABET + ".=+/ \n").toCharArray()) {
        if (other != token.charAt(i)) {
          String changed = token.substring(0, i) + other + token.substring(i + 1);
          assertNull(tokens.verify(changed), changed);
        }
      }
      assertNull(tokens.verify(token.substring(0, i)), "cut at " + i);
      assertNull(tokens.verify(token.substring(0, i) + token.substring(i + 1)), "without " + i);
    }
  }

  /** The last of 43 characters of base64 has two bits that mean nothing. */
  @Test
  void aTokenHasOneTextAlone() {
    String token = tokens.issue(claims(Role.READ));
    int last = ALPHABET.indexOf(token.charAt(token.length() - 1));
    for (int bits = 1; bits < 4; bits++) {
      String twin = token.substring(0, token.length() - 1) + ALPHABET.charAt(last ^ bits);
      assertNull(tokens.verify(twin), twin);
    }
    for (String around : List.of("=", "==", "\n", "\r\n", " ", ".", ".x", "\0", "A", "AAAA")) {
      assertNull(tokens.verify(token + around));
      assertNull(tokens.verify(around + token));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "iss      | ",
        "iss      | \"\"",
        "iss      | \"RaftKV\"",
        "iss      | \"raftkv \"",
        "iss      | [\"raftkv\"]",
        "iss      | 5",
        "exp      | ",
        "exp      | null",
        "exp      | \"2000003600\"",
        "exp      | \"never\"",
        "exp      | -1",
        "exp      | 0",
        "exp      | NaN",
        "exp      | Infinity",
        "exp      | 1e30",
        "exp      | 1e400",
        "exp      | 1e999999999",
        "exp      | 9223372036854775807",
        "exp      | -9223372036854775808",
        "exp      | 31556889864403199", // the last Instant: no longer a number of milliseconds
        "exp      | true",
        "exp      | {}",
        "exp      | [2000003600]",
        "exp      | 1999999999",
        "exp      | 2000000000", // over at that very second
        "iat      | ",
        "iat      | null",
        "iat      | \"2000000000\"",
        "iat      | []",
        "iat      | -31557014167219200",
        "nbf      | 2000000001",
        "nbf      | 9999999999",
        "nbf      | \"2000000000\"",
        "jti      | ",
        "jti      | null",
        "jti      | \"\"",
        "jti      | \"1\"",
        "jti      | 5",
        "jti      | [\"11111111-2222-4333-8444-555555555555\"]",
        "user_id  | ",
        "user_id  | null",
        "user_id  | \"root\"",
        "user_id  | 5",
        "user_id  | {\"a\":1}",
        "username | ",
        "username | null",
        "username | 5",
        "username | [\"zoë\"]",
        "username | {}",
        "username | true",
        "role     | ",
        "role     | null",
        "role     | \"root\"",
        "role     | \"Admin\"",
        "role     | 2",
        "role     | [\"admin\"]",
        "epoch    | ",
        "epoch    | null",
        "epoch    | \"7\"",
        "epoch    | []",
        "epoch    | true",
      })
  void aClaimThatIsMissingOrWrongIsRefusedThoughItIsSigned(String name, String value) {
    String token = signed(name, value == null ? "" : value);
    assertNull(tokens.verify(token), payload(name, value == null ? "" : value));
    assertNull(tokens.verify(token), "and stays so");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "null", " null", "true", "5", "\"x\"", "[]", "[{}]", "{", "{}", "{\"a\"}"
      })
  void whatIsNoObjectIsRefused(String json) {
    assertNull(tokens.verify(SignedText.token(SECRET, json, payload())));
    assertNull(tokens.verify(SignedText.token(SECRET, SignedText.HEADER, json)));
    assertNull(tokens.verify(SignedText.token(SECRET, json, json)));
    assertNull(tokens.verify(SignedText.token(OTHER, json, json)), "whoever signed it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "...", "a", "a.b", "a.b.c", "\0.\0.\0", "é.é.é", "e30.e30."})
  void whatIsNoTokenIsRefused(String text) {
    assertNull(tokens.verify(text));
  }

  @Test
  void whatIsDeepOrHugeIsRefusedAndThrowsNothing() {
    for (int depth : new int[] {900, 1_500, 100_000}) {
      for (String open : List.of("[", "{\"a\":")) {
        String deep = open.repeat(depth);
        assertNull(tokens.verify(SignedText.token(SECRET, SignedText.HEADER, deep)));
        assertNull(tokens.verify(SignedText.token(SECRET, deep, payload())));
      }
    }
    String nested = "[".repeat(100_000) + "]".repeat(100_000);
    assertNull(tokens.verify(signed("more", nested)));
    assertNull(tokens.verify(signed("exp", "9".repeat(100_000))));
    assertNull(tokens.verify("A".repeat(1_000_000)));
    assertNull(tokens.verify(".".repeat(1_000_000)));
    assertNull(tokens.verify("\uD800.\uDFFF.\uD800"));
  }

  @Test
  void nothingThatIsRandomThrows() {
    SplittableRandom random = new SplittableRandom(42);
    String good = payload();
    for (int i = 0; i < 10_000; i++) {
      byte[] json = good.getBytes(StandardCharsets.UTF_8);
      for (int change = random.nextInt(1, 4); change > 0; change--) {
        json[random.nextInt(json.length)] = (byte) random.nextInt(256);
      }
      String changed = new String(json, StandardCharsets.ISO_8859_1);
      var _ = tokens.verify(SignedText.token(SECRET, SignedText.HEADER, changed));
      assertNull(tokens.verify(SignedText.token(OTHER, changed, changed)));
    }
  }

  /** RFC 7519, section 4: refuse them or take the last. */
  @Test
  void ofAClaimThatIsSaidTwiceTheLastCounts() {
    String twice = payload().replace("}", ",\"role\":\"read\",\"epoch\":8}");
    Claims claims = tokens.verify(SignedText.token(SECRET, SignedText.HEADER, twice));
    assertNotNull(claims);
    assertEquals(Role.READ, claims.role());
    assertEquals(8, claims.epoch());
    String expired = payload().replace("}", ",\"exp\":1}");
    assertNull(tokens.verify(SignedText.token(SECRET, SignedText.HEADER, expired)));
  }

  @Test
  void aNodeWhoseClockIsBehindTakesWhatAnotherIssued() {
    long ahead = NOW_SECONDS + 30;
    Claims claims = tokens.verify(signed("iat", "" + ahead));
    assertNotNull(claims);
    assertEquals(ahead * 1000, claims.issuedMillis());
  }

  @Test
  void theFirstSecretSignsAndAllVerify() {
    String old = tokens(SECRET).issue(claims(Role.READ));
    JwtTokens both = tokens(OTHER, SECRET);
    assertEquals(claims(Role.READ), both.verify(old));
    String fresh = both.issue(claims(Role.READ));
    assertNotEquals(old, fresh);
    assertEquals(claims(Role.READ), both.verify(fresh));
    assertEquals(claims(Role.READ), tokens(OTHER).verify(fresh));
    assertNull(tokens(SECRET).verify(fresh));
    assertNull(tokens(OTHER).verify(old), "its secret is gone");
  }

  @Test
  void aTokenThatWasVerifiedIsRemembered() {
    String token = tokens.issue(claims(Role.READ));
    Claims first = tokens.verify(token);
    assertSame(first, tokens.verify(new String(token.toCharArray())));
    assertEquals(1, tokens.remembered());
    assertNull(tokens.verify(token + "x"));
    assertNull(tokens.verify(tokens(OTHER).issue(claims(Role.READ))));
    assertEquals(1, tokens.remembered(), "what is refused takes no room");
  }

  @Test
  void aBoundedNumberIsRemembered() {
    for (int i = 0; i < 12_000; i++) {
      assertNotNull(tokens.verify(signed("epoch", "" + i)));
    }
    assertTrue(tokens.remembered() <= 10_000, tokens.remembered() + " are remembered");
  }
}
