package com.rediacc.ops.junit5;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The extension goes through the core's doors. */
@AnalyzeClasses(packages = "com.rediacc.ops.junit5", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule only_doors =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "com.rediacc.ops.cli..",
              "com.rediacc.ops.backend..",
              "com.rediacc.ops.internal..",
              "com.rediacc.ops.cloudinit..",
              "org.apache.sshd..");
}
