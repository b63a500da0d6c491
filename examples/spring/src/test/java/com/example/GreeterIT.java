package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.rediacc.ops.junit5.OnVm;
import com.rediacc.ops.junit5.RediaccCluster;
import com.rediacc.ops.ssh.PortForward;
import com.rediacc.ops.ssh.SshHandle;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistrar;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** A Spring application on this host that uses a service on a VM. */
// tag::spring[]
@RediaccCluster(basic = true)
@SpringJUnitConfig(GreeterIT.Application.class)
class GreeterIT {
  private static PortForward forward;

  /** The cluster is up before Spring makes its context, and outlives it. */
  @BeforeAll
  static void service(@OnVm(11) SshHandle worker) {
    worker.succeed("mkdir -p /tmp/www && echo hello >/tmp/www/greeting");
    worker.succeed("sudo systemd-run --unit=web python3 -m http.server 8080 -d /tmp/www");
    worker.waitForPort(8080);
    forward = worker.forward(8080);
  }

  @AfterAll
  static void end() {
    if (forward != null) {
      forward.close();
    }
  }

  @Configuration
  @Import(Greeter.class)
  static class Application {
    @Bean
    DynamicPropertyRegistrar whereTheServiceIs() {
      return registry ->
          registry.add("greeter.url", () -> "http://127.0.0.1:" + forward.localPort());
    }
  }

  record Greeter(@Value("${greeter.url}") URI url) {
    String greeting() throws IOException, InterruptedException {
      HttpRequest request = HttpRequest.newBuilder(url.resolve("/greeting")).build();
      HttpResponse.BodyHandler<String> text = HttpResponse.BodyHandlers.ofString();
      return HttpClient.newHttpClient().send(request, text).body();
    }
  }

  @Test
  void the_application_finds_the_service_on_the_vm(@Autowired Greeter greeter) throws Exception {
    assertThat(greeter.greeting()).isEqualTo("hello\n");
  }
}
// end::spring[]
