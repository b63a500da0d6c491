// The same build for Gradle. Written by its documentation, and never run: see docs/junit.md.
plugins {
    kotlin("jvm") version "2.3.21"
}

repositories {
    mavenLocal()
    mavenCentral()
}

dependencies {
    testImplementation(platform("org.junit:junit-bom:6.1.3"))
    testImplementation("org.junit.jupiter:junit-jupiter")
    testRuntimeOnly("org.junit.platform:junit-platform-launcher")
    testImplementation("com.rediacc:rediacc-ops-junit5:0.1.0-SNAPSHOT")
    testImplementation("org.assertj:assertj-core:3.27.7")
    testRuntimeOnly("org.slf4j:slf4j-simple:2.0.20")
}

kotlin {
    jvmToolchain(17)
}

tasks.test {
    useJUnitPlatform()
    // Gradle runs all tests by one task: VMs need longer than most.
    timeout = java.time.Duration.ofMinutes(30)
    // What a cluster is like comes from the environment, which Gradle does not see as an input.
    inputs.property("VM_IMAGE", providers.environmentVariable("VM_IMAGE").orElse(""))
}
