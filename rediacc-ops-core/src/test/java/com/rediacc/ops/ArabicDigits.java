package com.rediacc.ops;

import java.util.Locale;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs a test in a locale that has digits of its own: what a machine reads must not change.
 * Formatting {@code %d} there gives digits that no program takes for a number.
 */
public final class ArabicDigits implements BeforeEachCallback, AfterEachCallback {
  private Locale before;

  @Override
  public void beforeEach(ExtensionContext context) {
    before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Locale.setDefault(before);
  }
}
