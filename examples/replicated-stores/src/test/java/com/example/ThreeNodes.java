package com.example;

import static com.rediacc.ops.spec.Role.BRIDGE;
import static com.rediacc.ops.spec.Role.WORKER;

import com.rediacc.ops.junit5.Provision;
import com.rediacc.ops.junit5.RediaccCluster;
import com.rediacc.ops.junit5.Rollback;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Three nodes with PostgreSQL and etcd, installed once: all classes of the build are launched from
 * one checkpoint.
 */
// tag::nodes[]
@RediaccCluster(
    workers = 2,
    skipOrchestration = true,
    rollback = Rollback.PER_TEST,
    timeout = "60 min",
    provision = {
      @Provision(script = "classpath:prepare-packages.sh"),
      @Provision(packages = {"postgresql", "etcd-server"}),
      @Provision(role = BRIDGE, script = "classpath:primary.sh"),
      @Provision(role = WORKER, script = "classpath:standby.sh"),
      @Provision(script = "classpath:etcd.sh")
    })
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface ThreeNodes {}
// end::nodes[]
