package com.rediacc.ops.internal.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rediacc.ops.error.OpsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloudInitResultTest {
  @Test
  void errors_are_what_cloud_init_counts_as_such() {
    assertThat(CloudInitResult.errors("{\"v1\":{\"datasource\":\"NoCloud\",\"errors\":[]}}"))
        .isEmpty();
    assertThat(
            CloudInitResult.errors(
                "{\"v1\":{\"errors\":[\"('locale', X)\"],\"recoverable_errors\":{}}}"))
        .containsExactly("('locale', X)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[]", "{\"v1\":{}}", "{\"v2\":{\"errors\":[]}}", "{\"v1\":null}"})
  void what_is_no_result_is_an_error(String json) {
    assertThatThrownBy(() -> CloudInitResult.errors(json))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("cloud-init's result cannot be read");
  }
}
