package com.rediacc.ops.internal.guest;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.rediacc.ops.error.Failure;
import com.rediacc.ops.error.OpsException;
import java.util.ArrayList;
import java.util.List;

/**
 * What cloud-init leaves in /run/cloud-init/result.json when it has finished: {@code
 * {"v1":{"datasource":"…","errors":[…]}}}. Recoverable errors, which newer versions count apart,
 * are warnings and are not in that list.
 */
final class CloudInitResult {
  private CloudInitResult() {}

  static List<String> errors(String json) {
    try {
      var errors = new ArrayList<String>();
      for (JsonElement error :
          JsonParser.parseString(json)
              .getAsJsonObject()
              .getAsJsonObject("v1")
              .getAsJsonArray("errors")) {
        errors.add(error.getAsString());
      }
      return errors;
    } catch (JsonParseException
        | IllegalStateException
        | NullPointerException
        | ClassCastException e) {
      throw new OpsException(
          Failure.of("cloud-init's result cannot be read").withEvidence(json), e);
    }
  }
}
