package io.raftkv.bootstrap.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AuthSettingsTest {
  private static final String SECRET = "tell-nobody";
  private static final String OTHER = "tell-nobody-either";

  @TempDir Path folder;

  private static ConfigOutcome load(Map<String, String> environment, String... arguments) {
    return ConfigSource.load(arguments, environment, false, "1.2.3");
  }

  private static Configuration run(Map<String, String> environment, String... arguments) {
    return assertInstanceOf(ConfigOutcome.Run.class, load(environment, arguments)).configuration();
  }

  /** One line, with no part of a secret. */
  private static String refused(Map<String, String> environment, String... arguments) {
    String line =
        assertInstanceOf(ConfigOutcome.Refused.class, load(environment, arguments)).line();
    assertEquals(1, line.lines().count(), line);
    assertFalse(line.replace("so that nobody guesses it", "").contains("nobody"), line);
    return line;
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("c.yaml"), text).toString();
  }

  @Test
  void credentialsAreNotAskedForUnlessSomebodySaysSo() {
    Configuration configuration = run(Map.of());
    assertFalse(configuration.value(Settings.AUTH_ENABLED));
    assertEquals(List.of(), configuration.value(Settings.JWT_SECRET));
    assertEquals(Duration.ofHours(1), configuration.value(Settings.TOKEN_EXPIRY));
    assertEquals("", configuration.value(Settings.ADMIN_KEY));
    assertEquals("", configuration.value(Settings.ADMIN_PASSWORD));
    assertFalse(configuration.value(Settings.METRICS_AUTH));
    assertEquals(List.of(), run(Map.of("RAFTKV_AUTH__JWT_SECRET", "")).value(Settings.JWT_SECRET));
  }

  @Test
  void aFileSetsThem() throws IOException {
    String config =
        file(
            """
            auth:
              enabled: true
              jwt_secret: ${JWT}
              token_expiry: 15m
              admin_key: sixteen characters
              admin_password: " ${PASSWORD:-of the file}, "
            observability:
              metrics_auth: true
            """);
    Configuration configuration = run(Map.of("JWT", SECRET), "--config", config);
    assertTrue(configuration.value(Settings.AUTH_ENABLED));
    assertEquals(List.of(SECRET), configuration.value(Settings.JWT_SECRET));
    assertEquals(Duration.ofMinutes(15), configuration.value(Settings.TOKEN_EXPIRY));
    assertEquals("sixteen characters", configuration.value(Settings.ADMIN_KEY));
    assertEquals(" of the file, ", configuration.value(Settings.ADMIN_PASSWORD));
    assertTrue(configuration.value(Settings.METRICS_AUTH));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "auth: {jwt_secret: [tell-nobody, tell-nobody-either]}",
        "auth:\n  jwt_secret:\n    - tell-nobody\n    - \"tell-nobody-either\"\n",
        "auth:\n  jwt_secret: tell-nobody,tell-nobody-either\n",
        "auth:\n  jwt_secret: ' tell-nobody , tell-nobody-either '\n",
        "{\"auth\": {\"jwt_secret\": [\"tell-nobody\", \"tell-nobody-either\"]}}",
        "auth:\n  jwt_secret: [\"${FIRST}\", \"${SECOND:-tell-nobody-either}\"]\n",
        "auth_jwt_secret: [tell-nobody, tell-nobody-either]\n",
      })
  void aListOfSecretsKeepsItsOrder(String text) throws IOException {
    Configuration configuration = run(Map.of("FIRST", SECRET), "--config", file(text));
    assertEquals(List.of(SECRET, OTHER), configuration.value(Settings.JWT_SECRET));
  }

  @Test
  void theEnvironmentSetsThem() {
    Map<String, String> environment =
        Map.of(
            "RAFTKV_AUTH__ENABLED", "true",
            "RAFTKV_AUTH__JWT_SECRET", SECRET + "," + OTHER,
            "RAFTKV_AUTH__TOKEN_EXPIRY", "90s",
            "RAFTKV_AUTH__ADMIN_KEY", "of sixteen characters",
            "RAFTKV_AUTH__ADMIN_PASSWORD", "a password");
    Configuration configuration = run(environment);
    assertTrue(configuration.value(Settings.AUTH_ENABLED));
    assertEquals(List.of(SECRET, OTHER), configuration.value(Settings.JWT_SECRET));
    assertEquals(Duration.ofSeconds(90), configuration.value(Settings.TOKEN_EXPIRY));
    assertEquals("of sixteen characters", configuration.value(Settings.ADMIN_KEY));
    assertEquals("a password", configuration.value(Settings.ADMIN_PASSWORD));
    Map<String, String> aliases = Map.of("RAFTKV_AUTH", "true", "RAFTKV_AUTH_JWT_SECRET", SECRET);
    assertEquals(List.of(SECRET), run(aliases).value(Settings.JWT_SECRET));
    assertTrue(run(aliases).value(Settings.AUTH_ENABLED));
  }

  @Test
  void flagsSetThem() {
    for (String[] flags :
        List.of(
            new String[] {"--auth", "--auth-jwt-secret", SECRET},
            new String[] {"--auth=true", "--auth-jwt-secret=" + SECRET},
            new String[] {"--auth.enabled", "--auth.jwt-secret=" + SECRET},
            new String[] {"--auth.enabled=true", "--auth.jwt_secret", SECRET})) {
      Configuration configuration = run(Map.of("RAFTKV_AUTH__JWT_SECRET", OTHER), flags);
      assertTrue(configuration.value(Settings.AUTH_ENABLED));
      assertEquals(List.of(SECRET), configuration.value(Settings.JWT_SECRET));
    }
    Configuration off = run(Map.of("RAFTKV_AUTH__ENABLED", "true"), "--auth=false");
    assertFalse(off.value(Settings.AUTH_ENABLED));
  }

  @Test
  void credentialsNeedASecretToSignBy() throws IOException {
    String needed = ": auth.enabled: auth.jwt_secret is needed as well: 32 random bytes or more";
    assertTrue(refused(Map.of(), "--auth").startsWith("flag --auth" + needed));
    assertTrue(
        refused(Map.of("RAFTKV_AUTH__ENABLED", "true"))
            .startsWith("variable RAFTKV_AUTH__ENABLED" + needed));
    String config = file("auth:\n  jwt_secret: []\n  enabled: true\n");
    assertTrue(refused(Map.of(), "--config", config).startsWith(config + ":3" + needed));
    assertTrue(refused(Map.of(), "--auth", "--auth-jwt-secret=").contains(needed));
  }

  @Test
  void eachSecretIsRedacted() throws IOException {
    String[] flags = {
      "--print-config",
      "--auth",
      "--auth-jwt-secret=" + SECRET + "," + OTHER,
      "--auth.admin-key=nobody-knows-this-key",
      "--auth.admin-password=nobody knows this",
      "--raft.cluster-token=nobody knows that",
    };
    String printed = assertInstanceOf(ConfigOutcome.Print.class, load(Map.of(), flags)).text();
    assertFalse(printed.contains("nobody"), printed);
    for (String name : List.of("jwt_secret", "admin_key", "admin_password", "cluster_token")) {
      assertTrue(printed.contains("  " + name + ": \"REDACTED\"  # flag --"), printed);
    }
    for (Setting<?> setting : Settings.all()) {
      String key = setting.name().substring(setting.name().indexOf('.') + 1);
      boolean sounds = key.matches(".*(secret|password|token|admin_key)");
      assertEquals(sounds, setting.isSecret(), setting.name());
    }
    // Nor does it show whether one is empty where it is not.
    assertTrue(
        assertInstanceOf(ConfigOutcome.Print.class, load(Map.of(), "--print-config"))
            .text()
            .contains("  jwt_secret: \"\"\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "jwt_secret: [a, 'tell,nobody']      | :2: auth.jwt_secret: an element must have no comma",
        "jwt_secret: [a, [tell-nobody]]      | :2: auth.jwt_secret must have one value",
        "jwt_secret: [a, {tell-nobody: 1}]   | :2: auth.jwt_secret must have one value",
        "jwt_secret: [tell-nobody, ]         | ",
        "jwt_secret: [tell-nobody, '']       | :2: auth.jwt_secret must be a secret, or several",
        "jwt_secret: [tell-nobody, ' ']      | :2: auth.jwt_secret must be a secret, or several",
        "jwt_secret: [tell-nobody, null]     | :2: auth.jwt_secret must have one value",
        "jwt_secret: 'tell-nobody,'          | :2: auth.jwt_secret must be a secret, or several",
        "jwt_secret: ',tell-nobody'          | :2: auth.jwt_secret must be a secret, or several",
        "jwt_secret: {tell-nobody: x}        | :2: auth.jwt_secret must have one value",
        "jwt_secret:                         | :2: auth.jwt_secret must have one value",
        "jwt_secret: *tell-nobody            | :2: not valid YAML or JSON",
        "jwt_secret: &tell-nobody            | :2: auth.jwt_secret must have one value",
        "jwt_secret: !tell-nobody            | :2: auth.jwt_secret must be written in quotes",
        "jwt_secret: \"tell-nobody           | :3: not valid YAML or JSON",
        "jwt_secret: %tell-nobody            | :2: not valid YAML or JSON",
        "jwt_secret: @tell-nobody            | :2: not valid YAML or JSON",
        "jwt_secret: a\\n  jwt_secret: tell-nobody | :3: auth.jwt_secret is set twice",
        "admin_key: [tell-nobody-of-this]    | :2: auth.admin_key must have one value",
        "admin_password: [tell-nobody]       | :2: auth.admin_password must have one value",
        "token_expiry: [1h]                  | :2: auth.token_expiry must have one value",
        "enabled: [true]                     | :2: auth.enabled must have one value",
      })
  void aBadFileIsRefusedAndNoSecretShown(String line, String expected) throws IOException {
    String config = file("auth:\n  " + line.replace("\\n", "\n") + "\n");
    if (expected == null) {
      assertEquals(
          List.of(SECRET), run(Map.of(), "--config", config).value(Settings.JWT_SECRET), line);
    } else {
      String said = refused(Map.of(), "--config", config);
      assertTrue(said.startsWith(config + expected), said);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--auth=tell                          | flag --auth: auth.enabled must be true or false",
        "--auth-jwt-secret=tell-nobody,       | flag --auth-jwt-secret: auth.jwt_secret must be a",
        "--auth-jwt-secret                    | Missing required parameter for option",
        "--auth-jwt-secrt=tell-nobody         | did you mean --auth-jwt-secret?",
        "--auth-jwt-secret=tell nobody        | unexpected argument behind --auth-jwt-secret",
        "--auth-jwt-secret tell nobody        | unexpected argument behind --auth-jwt-secret",
        "--auth.admin-password=tell nobody    | unexpected argument behind --auth.admin-password",
        "--auth-jwt-secret=a --auth.jwt-secret=nobody | is given twice",
        "--auth --auth-jwt-secret=a --auth.admin-key=nobody | auth.admin_key: it must have 16",
        "--auth --auth-jwt-secret=a --auth.admin-password=nobody | auth.admin_password: it must have 8",
        "--auth --auth-jwt-secret=a --auth.token-expiry=999ms | auth.token_expiry: it must be a second",
        "--auth.token-expiry=0s               | auth.token_expiry must be a duration from",
        "--auth.token-expiry=600h             | auth.token_expiry must be a duration from",
      })
  void aBadFlagIsRefusedAndNoSecretShown(String flags, String expected) {
    String line = refused(Map.of(), flags.split(" "));
    assertTrue(line.contains(expected), line);
  }

  @Test
  void aBadVariableIsRefusedAndNoSecretShown() {
    assertTrue(
        refused(Map.of("RAFTKV_AUTH__JWT_SECRET", "tell-nobody,,"))
            .startsWith("variable RAFTKV_AUTH__JWT_SECRET: auth.jwt_secret must be a secret"));
    assertTrue(
        refused(Map.of("RAFTKV_AUTH__ADMIN_KEY", "tell-nobody-of-this\n"))
            .contains("auth.admin_key must be without control characters"));
    assertTrue(
        refused(Map.of("RAFTKV_AUTH__JWT_SECRTE", "tell-nobody"))
            .contains("did you mean RAFTKV_AUTH__JWT_SECRET?"));
  }

  /** What nobody could log in by, or send, would lock the first user out. */
  @Test
  void secretsOfTheFirstUserAreOfAUsableLength() {
    String password = "é".repeat(36);
    Configuration configuration =
        run(
            Map.of("RAFTKV_AUTH__ADMIN_PASSWORD", password),
            "--auth",
            "--auth-jwt-secret=a",
            "--auth.admin-key=" + "k".repeat(512));
    assertEquals(password, configuration.value(Settings.ADMIN_PASSWORD));
    assertTrue(
        refused(
                Map.of("RAFTKV_AUTH__ADMIN_PASSWORD", password + "e"),
                "--auth",
                "--auth-jwt-secret=a")
            .contains("auth.admin_password: it must have 72 bytes or fewer"));
    assertTrue(
        refused(Map.of(), "--auth", "--auth-jwt-secret=a", "--auth.admin-key=" + "k".repeat(513))
            .contains("auth.admin_key: it must have 512 characters or fewer"));
  }

  @Test
  void whatIsWrongWithoutCredentialsIsLeftAlone() {
    assertEquals("short", run(Map.of(), "--auth.admin-key=short").value(Settings.ADMIN_KEY));
  }
}
