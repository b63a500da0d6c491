package com.rediacc.ops.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  private static final String BODY = "MIIEpAIBAAKCAQEAplantedplantedplantedplantedplantedplanted";
  private static final String KEY =
      "-----BEGIN RSA PRIVATE KEY-----\n" + BODY + "\n-----END RSA PRIVATE KEY-----";

  private static String redacted(String text) {
    return Redaction.standard().apply(text);
  }

  @Test
  void private_keys_go_whole_and_what_is_around_them_stays() {
    assertThat(redacted("before\n" + KEY + "\nafter")).isEqualTo("before\n[redacted]\nafter");
  }

  @Test
  void keys_in_a_journal_have_a_prefix_on_each_line() {
    String journal = KEY.replaceAll("(?m)^", "2026-01-01T00:00:00 rediacc11 app[7]: ");

    assertThat(redacted(journal)).doesNotContain(BODY).startsWith("2026-01-01T00:00:00 rediacc11");
  }

  @Test
  void a_key_without_its_end_and_one_without_its_beginning_are_keys() {
    assertThat(redacted(KEY.substring(0, 60))).isEqualTo("[redacted]");
    assertThat(redacted(KEY.substring(40) + "\nafter")).isEqualTo("[redacted]\nafter");
  }

  @Test
  void the_end_of_a_key_alone_takes_nothing_else_with_it() {
    String text = "one thing\nanother one.\n-----END PRIVATE KEY-----\n";

    assertThat(redacted(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ghp_plantedplantedplantedplanted1234",
        "glpat-plantedplantedplanted",
        "xoxb-planted-planted",
        "AKIAPLANTEDPLANTED12",
        "eyJhbGciOiJub25l.eyJwbGFudGVkIjoxfQ.c2lnbmF0dXJl",
      })
  void tokens_of_common_forms_go(String token) {
    assertThat(redacted("got " + token + " from it")).isEqualTo("got [redacted] from it");
  }

  @Test
  void values_that_are_named_as_secrets_are_go() {
    assertThat(redacted("DB_PASSWORD=planted1 next")).isEqualTo("DB_PASSWORD=[redacted] next");
    assertThat(redacted("{\"token\": \"plan ted\", \"a\": 1}"))
        .isEqualTo("{\"token\": [redacted], \"a\": 1}");
    assertThat(redacted("Authorization: Bearer plantedplanted"))
        .isEqualTo("Authorization: Bearer [redacted]");
    assertThat(redacted("https://me:planted@example.com/x"))
        .isEqualTo("https://me:[redacted]@example.com/x");
  }

  @Test
  void what_users_mark_goes_the_longest_first() {
    var marked = Redaction.standard().with(List.of("plant", "planted.*", " "));

    assertThat(marked.apply("a planted.* plant")).isEqualTo("a [redacted] [redacted]");
  }

  @Test
  void ordinary_text_stays() {
    String text =
        "sshd[412]: Accepted publickey for vagrant port 22\nPassword prompts are off; 3 tokens\n";

    assertThat(redacted(text)).isEqualTo(text);
  }
}
